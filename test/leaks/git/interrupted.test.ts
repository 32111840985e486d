import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Examination } from "../../../src/leaks/examination.ts";
import type { Leak } from "../../../src/leaks/leak.ts";
import { HeldLeaks } from "../../../src/leaks/places/git/held-leaks.ts";
import { scanHistory } from "../../../src/leaks/places/git/scan-history.ts";
import { ROOT } from "../../support/run.ts";
import { DETECTORS, KEY, newFolder, TestRepository } from "./repositories.ts";

function leaky(): TestRepository {
  const repository = TestRepository.create();
  repository.write("a.py", `A = "${KEY}"\n`).write("b.py", `B = "${KEY}"\n`).commit("Add settings");
  return repository;
}

function leakIn(id: string, line = 1): Leak {
  return {
    rule: "exact-key",
    key: undefined,
    disguise: "raw",
    part: "whole",
    place: { path: id, object: { id, type: "blob" } },
    line,
    column: 1,
  };
}

describe("a look at history that is interrupted", () => {
  it("tells what was found before its history is known, and throws the reason", async () => {
    const interruption = new AbortController();
    const reason = new Error("Ctrl-C");
    const leaks: Leak[] = [];
    const examination = new Examination({ detectors: DETECTORS, found: (leak) => void leaks.push(leak), missed: () => undefined });
    const scanning = scanHistory(leaky().folder, examination, {
      signal: interruption.signal,
      progress: () => {
        interruption.abort(reason); // all objects were read
      },
    });
    await expect(scanning).rejects.toBe(reason);
    expect(leaks).toHaveLength(2);
    for (const leak of leaks) expect(leak).not.toHaveProperty("history");
  });

  it("is printed by the command, with its leaks, which count", () => {
    const programs = newFolder();
    const [git] = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).split("\n");
    const script = `#!/bin/sh\ncase "$*" in *diff-tree*) kill -INT $PPID; exec sleep 600;; esac\nexec '${git!}' "$@"\n`;
    writeFileSync(join(programs, "git"), script, { mode: 0o755 });
    const words = [join(ROOT, "src/cli/main.ts"), "scan", "--json", "--only", "history", "--mode", "exact"];
    const env = { PATH: `${programs}:${process.env["PATH"]!}`, SECRET_KEY: KEY };
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: leaky().folder, env, encoding: "utf8" });
    const { leaks, gaps } = JSON.parse(stdout) as { leaks: { history: unknown }[]; gaps: { code: string }[] };
    expect(leaks.map(({ history }) => history)).toEqual([null, null]);
    expect(gaps).toMatchObject([{ code: "interrupted" }]);
    expect(status).toBe(1);
  });

  it("tells what it has not found again, once each", async () => {
    const told: Leak[] = [];
    const held = new HeldLeaks(
      (leak) => void told.push(leak),
      () => undefined,
      undefined,
    );
    held.add(leakIn("told"));
    await held.tell();
    for (const leak of [leakIn("a"), leakIn("b"), leakIn("b", 2), leakIn("c")]) held.add(leak);
    held.again();
    for (const leak of [leakIn("told"), leakIn("b"), leakIn("c"), leakIn("c", 2), leakIn("d")]) held.add(leak);
    held.tellAsIs();
    held.tellAsIs();
    expect(told.map(({ place, line }) => `${place.path!} ${line}`)).toEqual(["told 1", "a 1", "b 1", "b 2", "c 1", "c 2", "d 1"]);
  });
});
