/**
 * Rotates the key of 100,000 people who are signed in, while they keep coming; prints the table, and writes it into bench/RESULTS.md.
 *
 *     npm run bench:rotation -- --sessions 100000 --connections 16 --seconds 10
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Pool } from "pg";
import type { RingDocument } from "../../src/keys/document/ring-document.ts";
import { writeDocument } from "../../src/keys/document/write-document.ts";
import { createRing } from "../../src/keys/rotation/create-ring.ts";
import { promote } from "../../src/keys/rotation/promote.ts";
import { retire } from "../../src/keys/rotation/retire.ts";
import { stage } from "../../src/keys/rotation/stage.ts";
import type { EditResult } from "../../src/keys/rotation/refused.ts";
import type { SecretKey } from "../../src/keys/secret-key.ts";
import { postgresEvidence } from "../../src/sessions/stores/evidence/postgres.ts";
import { startPostgres } from "../../test/servers/postgres.ts";
import { newFolder, POSTGRES_SETTINGS } from "../sessions/databases.ts";
import { machine } from "../sessions/machine.ts";
import { writeResults } from "../sessions/results-file.ts";
import { Load, type Phase } from "./load.ts";
import { NodeProcess } from "./node-process.ts";
import { rotationReport } from "./report.ts";
import { APP, POLICY, PROPAGATION_MS } from "./ring.ts";
import { rowsUnder, signIn } from "./sessions.ts";

const NODES = 2;
/** How long the old key has to be unused before it leaves. */
const QUIET_SECONDS = 3;
const LOOK_AGAIN_MS = 500;

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "100000" },
    connections: { type: "string", default: "16" },
    seconds: { type: "string", default: "10" },
  },
});
const [sessions, connections, seconds] = [values.sessions, values.connections, values.seconds].map(Number) as [number, number, number];

const folder = await newFolder();
const postgres = await startPostgres({ isDurable: true, settings: POSTGRES_SETTINGS });
const pool = new Pool({ connectionString: postgres.url, max: 2 });
const nodes: NodeProcess[] = [];
try {
  console.log(await measured());
} finally {
  await Promise.all(nodes.map((node) => node.stop()));
  await pool.end();
  await postgres.remove();
  await rm(folder, { recursive: true });
}

async function measured(): Promise<string> {
  const evidence = postgresEvidence(pool);
  await evidence.migrate();
  let ring = createRing({ app: APP, policy: POLICY });
  const old = ring.current;
  const cookies = await signIn(postgres.url, old.key, sessions);
  console.log(`${String(cookies.length)} people are signed in.`);
  const watchedSince = new Date();
  for (let at = 0; at < NODES; at++) {
    nodes.push(await NodeProcess.start(join(folder, `node-${String(at + 1)}.json`), writeDocument(ring), postgres.url));
  }
  const load = new Load(
    cookies,
    nodes.map(({ port }) => port),
  );
  const phases: (Phase & { rows: number })[] = [];
  const during = async (name: string, action: () => Promise<unknown>): Promise<void> => {
    const phase = await load.phase(name, action);
    phases.push({ ...phase, rows: await rowsUnder(postgres.url, old.key) });
    console.log(phases.at(-1));
  };
  const change = async (edit: (ring: RingDocument) => Promise<EditResult> | EditResult): Promise<void> => {
    ring = await allowed(() => edit(ring));
    await bring(ring);
  };

  load.start(connections);
  await load.phase("warming up", () => sleep(seconds * 300));
  await during("before", () => sleep(seconds * 1000));
  await during("a key is staged", async () => {
    await change((held) => stage(held));
    await sleep(seconds * 1000);
  });
  await during("it is promoted, and everybody comes once", async () => {
    await change((held) => promote(held));
    await load.everybody();
  });
  await during("the old key is retired", async () => {
    await change(async (held) => {
      const rows = await rowsUnder(postgres.url, old.key);
      const lastUsed = await lastUseOf(evidence, old.key);
      return retire(held, old.id, { evidence: { lastUsed, since: watchedSince, rows }, quiet: QUIET_SECONDS });
    });
  });
  await during("after", () => sleep(seconds * 1000));
  await load.stop();
  const server = (await pool.query<{ server_version: string }>("SHOW server_version")).rows[0]!.server_version;
  const report = `${machine(["pg"], [`PostgreSQL ${server}`])}\n${rotationReport(phases, { sessions, connections, nodes: NODES })}`;
  if (!(await writeResults("rotation", report))) console.log('bench/RESULTS.md has no markers for it ("rotation").');
  return report;
}

/** Asks again until nothing is in the way any more. */
async function allowed(edit: () => Promise<EditResult> | EditResult): Promise<RingDocument> {
  for (;;) {
    const result = await edit();
    if (result.ok) return result.ring;
    console.log(`Not yet: ${result.guard}.`);
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Each node in its own time; returns when all have it in use. */
async function bring(ring: RingDocument): Promise<void> {
  await Promise.all(
    nodes.map(async (node, at) => {
      await sleep((PROPAGATION_MS / 2) * (at / NODES));
      await node.give(writeDocument(ring));
      while ((await node.revision()) < ring.revision) await sleep(50);
    }),
  );
}

async function lastUseOf(evidence: ReturnType<typeof postgresEvidence>, key: SecretKey): Promise<Date | undefined> {
  const { uses } = await evidence.evidence(APP);
  const times = uses.filter((use) => use.key === key.fingerprint).map(({ lastUsedMs }) => lastUsedMs);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}
