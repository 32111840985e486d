import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { envKeys } from "../../../src/keys/sources/env.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { KEY, OTHER_KEY, temporaryFolders } from "../run-cli.ts";
import { KeysWorld } from "./keys-world.ts";

const newFolder = temporaryFolders();
/** What Django's startproject makes: characters that shells and dotenv mind. */
const DJANGO_KEY = 'django-insecure-$x#%&(1=^w@z!q2*k_e7+r-5t8y3u0p)a6s4d9f`gh"j\\l;k';
const SINCE = ["--since", "2026-01-01T00:00:00Z"];
let world: KeysWorld;

beforeEach(() => {
  world = new KeysWorld(newFolder());
  world.env = { SECRET_KEY: KEY };
});

type Variables = Record<string, string | undefined>;

/** Runs a step, with what is deployed then; returns what to deploy next, as a shell and Node read it alike. */
async function step(variables: Variables, ...words: string[]): Promise<Variables> {
  const { code, out, err } = await world.keys([...words, "--show"], { env: variables });
  expect([code, err]).toEqual([0, ""]);
  const file = join(world.cwd, "lines.env");
  writeFileSync(file, out);
  const inShell = execFileSync("/bin/sh", ["-c", `set -a; . "${file}"; exec env -0`], { env: {}, encoding: "utf8" });
  const names = ["SECRET_KEY", "SECRET_KEY_STAGED", "SECRET_KEY_FALLBACKS"];
  const pairs = inShell.split("\0").map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  const read = Object.fromEntries(pairs.filter(([name]) => names.includes(name)));
  expect({ ...parseEnv(out) }).toEqual(read);
  return read;
}

/** The keys as an application has them. */
async function ringOf(env: Variables): Promise<string[]> {
  const keys = envKeys({ env });
  await keys.ready();
  keys.close();
  return keys.ring.entries.map(({ state, key }) => `${state} ${Buffer.from(reveal(key)).toString()}`);
}

describe("keys in the environment", () => {
  it.each([KEY, DJANGO_KEY])("are rotated by lines that applications and shells read alike: %#", async (key) => {
    const staged = await step({ SECRET_KEY: key }, "stage");
    const [, added] = await ringOf(staged);
    expect(await ringOf(staged)).toEqual([`current ${key}`, expect.stringMatching(/^staged [\w-]{64}$/)]);
    const promoted = await step(staged, "promote", ...SINCE);
    const next = added!.replace("staged ", "");
    expect(await ringOf(promoted)).toEqual([`current ${next}`, `fallback ${key}`]);
    const back = await step(promoted, "rollback", ...SINCE);
    expect(await ringOf(back)).toEqual([`current ${key}`, `staged ${next}`]);
    const retired = await step(promoted, "retire", "--since", "2025-01-01T00:00:00Z");
    expect(await ringOf(retired)).toEqual([`current ${next}`]);
  });

  it("are written without quotes where no reader needs them, so that Docker reads them, too", async () => {
    const { out } = await world.keys(["stage", "--show"]);
    expect(out).toMatch(new RegExp(`^SECRET_KEY=${KEY}\nSECRET_KEY_STAGED=[\\w-]{64}\nSECRET_KEY_FALLBACKS=\n$`));
  });

  it("have the staged key among the fallbacks for Django", async () => {
    const staged = await step({ SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: OTHER_KEY }, "stage", "--django");
    const fallbacks = JSON.parse(staged["SECRET_KEY_FALLBACKS"]!) as string[];
    expect(fallbacks).toEqual([(JSON.parse(staged["SECRET_KEY_STAGED"]!) as string[])[0], OTHER_KEY]);
    expect((await ringOf(staged)).map((entry) => entry.split(" ")[0])).toEqual(["current", "fallback", "staged"]);
  });

  it("are in a file that git may see, and the command says so", async () => {
    expect((await world.keys(["stage", "--out", "1.env"])).out).not.toContain("git");
    execFileSync("git", ["init", "--quiet", world.cwd]);
    expect((await world.keys(["stage", "--out", "2.env"])).out).toContain("git does not ignore that file: do not commit it.");
    writeFileSync(join(world.cwd, ".gitignore"), "*.env\n");
    expect((await world.keys(["stage", "--out", "3.env"])).out).not.toContain("git");
  });

  it("say that the next step asks for a time", async () => {
    const note = "Note when the last process has it: the next step asks for that time, with --since.";
    const { out } = await world.keys(["stage", "--out", "1.env"]);
    expect(out).toContain(note);
    const env = { ...parseEnv(readFileSync(join(world.cwd, "1.env"), "utf8")) };
    const refused = await world.keys(["promote"], { env });
    expect(refused.out).toContain("say when the last process had it.");
    expect(refused.out).not.toMatch(/stagedAt|demotedAt/);
    expect((await world.keys(["rollback", "--since", "2025-01-01T00:00:00Z", "--out", "2.env"], { env })).out).not.toContain(note);
  });

  it("rotate step by step, and each says how to go on", async () => {
    const first = await world.keys(["rotate", "--out", "1.env"]);
    expect(first.out).toContain("go on with the same command and --since TIME");
    const staged = { ...parseEnv(readFileSync(join(world.cwd, "1.env"), "utf8")) };
    expect(await world.keys(["rotate", "--out", "2.env"], { env: staged })).toMatchObject({ code: 1 });
    const promoted = await step(staged, "rotate", ...SINCE);
    expect((await ringOf(promoted)).map((entry) => entry.split(" ")[0])).toEqual(["current", "fallback"]);
    expect(await ringOf(await step(promoted, "rotate", "--since", "2025-01-01T00:00:00Z"))).toHaveLength(1);
  });

  it("need to be told when the last process had the step before", async () => {
    const staged = await step(world.env, "stage");
    const { code, out } = await world.keys(["promote", "--show"], { env: staged });
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ promote is refused: time-unknown\n[\s\S]*--since /);
    const soon = await world.keys(["promote", "--show", "--since", "2026-01-02T03:00:00Z"], { env: staged });
    expect(soon.out).toMatch(/not-everywhere[\s\S]*not before {2}2026-01-02 03:10:30 UTC/);
  });

  it("are printed to nobody who did not ask", async () => {
    const { code, out, err } = await world.keys(["stage"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/Say where they go: --out PATH/);
    expect((await world.keys(["revoke", "current", "--reason", "leak"])).err).toMatch(/Say where they go: --out PATH/); // before it asks
    for (const words of [
      ["status"],
      ["stage", "--dry-run"],
      ["stage", "--out", "new.env"],
      ["revoke", "current", "--reason", "leak", "--dry-run"],
    ]) {
      const said = await world.keys(words);
      expect(said.code).toBe(0);
      expect(said.out + said.err).not.toContain(KEY);
    }
    const { SECRET_KEY_STAGED } = parseEnv(readFileSync(join(world.cwd, "new.env"), "utf8"));
    expect(SECRET_KEY_STAGED).toHaveLength(64);
    expect(statSync(join(world.cwd, "new.env")).mode & 0o777).toBe(0o600);
    expect((await world.keys(["stage", "--out", "new.env"])).err).toContain("there already");
  });

  it("are revoked by lines without the key", async () => {
    const after = await step(world.env, "revoke", "current", "--reason", "leak", "--yes").catch(() => undefined);
    expect(after).toBeUndefined(); // what it costs goes to standard error, since the lines go to standard output
    const { code, out, err } = await world.keys(["revoke", "current", "--reason", "leak", "--yes", "--show"]);
    expect(code).toBe(0);
    expect(err).toMatch(/^When current leaves /);
    expect(out).toMatch(/^SECRET_KEY=[\w-]{64}\nSECRET_KEY_STAGED=\nSECRET_KEY_FALLBACKS=\n$/);
    expect(out).not.toContain(KEY);
  });

  it("are refused where no line can hold them alike", async () => {
    const { code, err } = await world.keys(["stage", "--show"], { env: { SECRET_KEY: `${KEY}'x` } });
    expect(code).toBe(3);
    expect(err).toContain("WAXSEAL_KEY_UNQUOTABLE");
  });
});

describe("keys in .env", () => {
  const lines = (): string => readFileSync(join(world.cwd, ".env"), "utf8");

  beforeEach(() => {
    world.env = {};
    writeFileSync(join(world.cwd, ".env"), `# mine\nPORT=3000\nSECRET_KEY='${KEY}'\n\nNAME="a b" # c`, { mode: 0o600 });
  });

  it("are changed in place with --write, and no other line is", async () => {
    const { code, out, err } = await world.keys(["stage", "--write"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toContain(KEY);
    expect(lines()).toMatch(new RegExp(`^# mine\nPORT=3000\nSECRET_KEY=${KEY}\n\nNAME="a b" # c\nSECRET_KEY_STAGED=[\\w-]{64}\n$`));
    const [, staged] = await ringOf({ ...parseEnv(lines()) });
    await world.keys(["promote", "--write", ...SINCE]);
    expect(lines()).toMatch(new RegExp(`\nSECRET_KEY=${staged!.slice(7)}\n[\\s\\S]*\nSECRET_KEY_STAGED=\nSECRET_KEY_FALLBACKS=${KEY}\n$`));
    expect(existsSync(join(world.cwd, ".env.lock"))).toBe(false);
  });

  it("are left as they are where a variable stands there twice", async () => {
    writeFileSync(join(world.cwd, ".env"), `SECRET_KEY=${KEY}\nSECRET_KEY=${KEY}\n`);
    const { code, err } = await world.keys(["stage", "--write"]);
    expect(code).toBe(3);
    expect(err).toContain("more than once");
  });

  it("are read from another file and variable", async () => {
    writeFileSync(join(world.cwd, "site.env"), `DJANGO_SECRET_KEY='${OTHER_KEY}'\n`);
    const { out } = await world.keys(["stage", "--show", "--dotenv", "site.env", "--variable", "DJANGO_SECRET_KEY"]);
    expect(out).toMatch(new RegExp(`^DJANGO_SECRET_KEY=${OTHER_KEY}\nDJANGO_SECRET_KEY_STAGED=`));
  });
});

it("says what to do where there is no key at all", async () => {
  const { code, err } = await world.keys(["status"], { env: {} });
  expect(code).toBe(3);
  expect(err).toMatch(/WAXSEAL_KEY_MISSING: .*--source file:\/path/);
});

it("says that a key alone in a source has no room for a second one", async () => {
  writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
  const { code, err } = await world.file(["stage"]);
  expect(code).toBe(2);
  expect(err).toContain("waxseal keys init");
});
