import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolders } from "../run-cli.ts";
import { KeysWorld } from "./keys-world.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const AGES = ["session", "csrf", "messages", "password-reset"].flatMap((purpose) => ["--max-age", `${purpose}=1`]);
const newFolder = temporaryFolders();
let world: KeysWorld;

beforeEach(async () => {
  world = new KeysWorld(newFolder());
  const { code } = await world.file(["init", "--app", "shop", "--propagation", "1", "--skew", "0", ...AGES], {
    now: Date.now() / 1000 - 5,
  });
  expect(code).toBe(0);
});

interface Ended {
  code: number | null;
  out: string;
}

/** Runs the command in a process of its own, and kills it once `until` holds. */
async function inProcess(words: readonly string[], until?: (out: string) => boolean): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, "keys", ...words, "--source", "file:ring.json"], {
    cwd: world.cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended: Ended = { code: null, out: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      ended.out += text;
      if (until?.(ended.out)) child.kill("SIGKILL");
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { ...ended, code };
}

it("waits for each step, until the rotation is complete", async () => {
  const [first] = world.ring.keys;
  const { code, out } = await inProcess(["rotate", "--wait"]);
  expect([code, out]).toEqual([0, expect.stringMatching(/Staged [\s\S]*Promoted [\s\S]*Retired /)]);
  expect(world.states).toEqual(["current"]);
  expect(world.ring).toMatchObject({ revision: 4, floor: 3 });
  expect(world.ring.current.id).not.toBe(first!.id);
});

it("goes on after it was killed at each step", async () => {
  expect(await inProcess(["rotate", "--wait"], (out) => out.includes("Staged"))).toMatchObject({ code: null });
  expect(world.states).toEqual(["staged", "current"]);
  const { id } = world.ring.keys[0]!;
  expect(await inProcess(["rotate", "--wait"], (out) => out.includes("Promoted"))).toMatchObject({ code: null });
  expect(world.states).toEqual(["current", "fallback"]);
  expect(await inProcess(["rotate", "--wait"])).toMatchObject({ code: 0 });
  expect(world.ring.keys).toMatchObject([{ id, state: "current" }]);
});

it("lets one of two processes change a file, and tells the other to look again", async () => {
  const ended = await Promise.all(["one", "two", "three"].map(() => inProcess(["stage"])));
  expect(world.ring.revision).toBe(2);
  expect(ended.filter(({ code }) => code === 0)).toHaveLength(1);
  for (const { out } of ended.filter(({ code }) => code !== 0))
    expect(out).toMatch(/already-staged|WAXSEAL_KEYRING_CONFLICT[\s\S]*waxseal keys status/);
});
