import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { writeDocument } from "../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { fileSource } from "../../src/keys/sources/file.ts";
import { documentOf } from "../keys/sources/documents.ts";

const ROTATOR = fileURLToPath(new URL("row-68-rotator.ts", import.meta.url));
const ROUNDS = 50;
const folder = mkdtempSync(join(tmpdir(), "waxseal-row-68-"));

afterAll(() => rmSync(folder, { recursive: true }));

interface Rotator {
  /** Tries to replace a revision, and returns the new key's fingerprint or an error's code. */
  rotate(revision: number): Promise<string>;
  end(): void;
}

async function rotatorOf(path: string): Promise<Rotator> {
  const child = spawn(process.execPath, [ROTATOR, path], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  expect(await next()).toBe("ready");
  return {
    rotate(revision) {
      child.stdin.write(`${String(revision)}\n`);
      return next();
    },
    end: () => void child.stdin.end(),
  };
}

describe("68. Two rotators on one revision: one wins (files)", () => {
  test(`two processes, ${String(ROUNDS)} times`, async () => {
    const path = join(folder, "ring.json");
    writeFileSync(path, writeDocument(documentOf(1, generateSecretKey())), { mode: 0o600 });
    const rotators = await Promise.all([rotatorOf(path), rotatorOf(path)]);
    const wins = [0, 0];
    for (let revision = 1; revision <= ROUNDS; revision++) {
      const outcomes = await Promise.all(rotators.map((rotator) => rotator.rotate(revision)));
      const winner = outcomes.findIndex((outcome) => /^[0-9a-f]{12}$/.test(outcome));
      expect(outcomes.toSorted()).toEqual([outcomes[winner], "WAXSEAL_KEYRING_CONFLICT"].toSorted());
      const found = await fileSource({ path }).load();
      expect(found.revision).toBe(revision + 1);
      expect(found.current.key.fingerprint).toBe(outcomes[winner]);
      wins[winner]!++;
    }
    expect(wins[0]! + wins[1]!).toBe(ROUNDS);
    for (const rotator of rotators) rotator.end();
    expect(readdirSync(folder)).toEqual(["ring.json"]);
  });

  test("ten in one process, from no file on", async () => {
    const path = join(mkdtempSync(join(folder, "new-")), "ring.json");
    const documents = Array.from({ length: 10 }, () => documentOf(1, generateSecretKey()));
    const outcomes = await Promise.allSettled(documents.map((document) => fileSource({ path }).write!(document, { expectedRevision: 0 })));
    const winners = documents.filter((_, at) => outcomes[at]!.status === "fulfilled");
    expect(winners).toHaveLength(1);
    expect((await fileSource({ path }).load()).current.key.fingerprint).toBe(winners[0]!.current.key.fingerprint);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "WAXSEAL_KEYRING_CONFLICT" });
    }
  });
});
