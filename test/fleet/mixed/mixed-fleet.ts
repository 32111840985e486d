/**
 * Django processes and our nodes behind one proxy, over one database, each with its own copy of one key ring document.
 *
 * @module
 */
import { mkdtemp, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import type { EditResult } from "../../../src/keys/rotation/refused.ts";
import { retire } from "../../../src/keys/rotation/retire.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { fileKeys } from "../../../src/keys/sources/file.ts";
import type { LiveKeySource } from "../../../src/keys/key-source.ts";
import { addUser, startNeighbour, type Neighbour } from "../../django/neighbour.ts";
import { Reaper } from "../../servers/reaper.ts";
import { pause } from "../fleet.ts";
import { RoundRobin } from "../round-robin.ts";
import { Tally } from "../tally.ts";
import { DjangoNode } from "./django-node.ts";
import { Guest } from "./guest.ts";

const TIME_ZONE = "America/St_Johns";
const GUESTS = 3;
const PARALLEL_GUESTS = 12;
const REQUESTS_AT_ONCE = 6;
const AROUND_MS = 500;

interface OurNode {
  keys: LiveKeySource;
  keyFile: string;
  neighbour: Neighbour;
}

export interface MixedOutcome {
  /** One request after the other. */
  sequential: Tally;
  /** Of requests that a browser sends at once, before and after the promotion: those that found nobody signed in. */
  parallel: Record<"before" | "after", { lost: number; requests: number; signedOut: number }>;
}

/** Says what requests at once have lost. */
export function parallelLines(parallel: MixedOutcome["parallel"]): string[] {
  return Object.entries(parallel).map(
    ([when, { lost, requests, signedOut }]) =>
      `six requests at once, ${when} the promotion: ${String(lost)} of ${String(requests)} found nobody signed in; guests signed out then: ${String(signedOut)}`,
  );
}

/** Rotates in stages, node by node, while people visit. */
export async function rotateMixedFleet(path: string, sizeOfEach: number): Promise<MixedOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "waxseal-mixed-"));
  const fleet = new MixedFleet(path, folder, await RoundRobin.listen());
  try {
    await fleet.start(sizeOfEach);
    return await fleet.rotate();
  } finally {
    await fleet.close();
  }
}

class MixedFleet {
  readonly #path: string;
  readonly #folder: string;
  readonly #database: string;
  readonly #proxy: RoundRobin;
  readonly #reaper: Reaper;
  readonly #djangos: DjangoNode[] = [];
  readonly #ours: OurNode[] = [];
  #ring = createRing({
    app: "mixed",
    projected: true,
    policy: { propagation: 1, skew: 0.3, maxAge: { session: "14d", csrf: "14d", messages: "14d", "password-reset": "3d", theme: "1h" } },
  });

  constructor(path: string, folder: string, proxy: RoundRobin) {
    this.#path = path;
    this.#folder = folder;
    this.#database = join(folder, "db.sqlite3");
    this.#proxy = proxy;
    this.#reaper = new Reaper(folder);
  }

  async start(sizeOfEach: number): Promise<void> {
    for (let at = 1; at <= sizeOfEach; at++) {
      const keyFile = join(this.#folder, `django-${String(at)}.json`);
      const django = new DjangoNode({ path: this.#path, keyFile, database: this.#database, timeZone: TIME_ZONE });
      this.#djangos.push(django);
      await give(keyFile, this.#ring);
      if (at === 1) await django.migrate();
    }
    await Promise.all(this.#djangos.map((django) => this.#start(django)));
    for (const django of this.#djangos) this.#proxy.put(django.keyFile, django.port);
    for (let at = 1; at <= sizeOfEach; at++) {
      const keyFile = join(this.#folder, `ours-${String(at)}.json`);
      await give(keyFile, this.#ring);
      const keys = fileKeys({ path: keyFile, refresh: 0.5, sighup: false });
      const neighbour = await startNeighbour({ keys, database: this.#database, timeZone: TIME_ZONE, baseUrl: this.#proxy.origin });
      this.#ours.push({ keys, keyFile, neighbour });
      this.#proxy.put(keyFile, Number(new URL(neighbour.origin).port));
    }
  }

  async rotate(): Promise<MixedOutcome> {
    const sequential = new Tally();
    const guests = await this.#guests("guest", GUESTS, sequential);
    const others = await this.#guests("parallel", PARALLEL_GUESTS, new Tally());
    const over = new AbortController();
    const visits = guests.map((guest) => guest.browse(over.signal));
    try {
      await pause(AROUND_MS);
      await this.#change((ring, now) => stage(ring, { now }));
      const before = await atOnce(others);
      await this.#change((ring, now) => promote(ring, { now }));
      const after = await atOnce(others);
      await Promise.all(guests.map((guest) => guest.hasRenewed())); // and has met Django, which writes auth hashes again
      await this.#change((ring, now) => {
        const { id } = ring.keys.find(({ state }) => state === "fallback")!;
        return retire(ring, id, { now, waive: Object.keys(ring.policy.maxAge) });
      });
      await pause(AROUND_MS);
      return { sequential, parallel: { before, after } };
    } finally {
      over.abort();
      await Promise.all(visits);
    }
  }

  async close(): Promise<void> {
    await this.#proxy.close();
    await Promise.all([...this.#djangos.map((django) => django.stop()), ...this.#ours.map(({ neighbour }) => neighbour.close())]);
    await this.#reaper.finish();
  }

  #start(django: DjangoNode): Promise<void> {
    return django.start(() => {
      this.#reaper.watch(this.#djangos.flatMap(({ pid }) => pid ?? []));
    });
  }

  async #guests(kind: string, count: number, tally: Tally): Promise<Guest[]> {
    const guests = Array.from({ length: count }, (_, at) => new Guest(`${kind}-${String(at + 1)}`, this.#proxy.origin, tally));
    for (const guest of guests) {
      await addUser(this.#database, { name: guest.name, password: "first", email: `${guest.name}@example.org` });
      await guest.signIn();
    }
    return guests;
  }

  /** Waits for the guard, and then changes node by node: ours see their file change, Django's are taken out and start again. */
  async #change(edit: (ring: RingDocument, now: number) => EditResult): Promise<void> {
    let result = edit(this.#ring, Date.now() / 1000);
    for (; !result.ok; result = edit(this.#ring, Date.now() / 1000)) {
      if (result.holdsAt === undefined) throw new Error(`${result.guard}: ${result.hint}`);
      await pause(Math.max(1, result.holdsAt.getTime() - Date.now()));
    }
    this.#ring = result.ring;
    for (const [at, django] of this.#djangos.entries()) {
      await this.#proxy.drain(django.keyFile);
      await django.stop();
      await give(django.keyFile, this.#ring);
      await this.#start(django);
      this.#proxy.put(django.keyFile, django.port);
      const { keyFile, keys } = this.#ours[at]!;
      await give(keyFile, this.#ring);
      while (keys.document.revision < this.#ring.revision) await pause(20);
    }
  }
}

async function give(keyFile: string, ring: RingDocument): Promise<void> {
  await writeFile(`${keyFile}.next`, writeDocument(ring), { mode: 0o600 });
  await rename(`${keyFile}.next`, keyFile);
}

async function atOnce(guests: readonly Guest[]): Promise<{ lost: number; requests: number; signedOut: number }> {
  let [lost, signedOut] = [0, 0];
  for (const guest of guests) {
    lost += await guest.visitAtOnce(REQUESTS_AT_ONCE);
    signedOut += await guest.visitAtOnce(1);
  }
  return { lost, signedOut, requests: guests.length * REQUESTS_AT_ONCE };
}
