import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { gitIn } from "../../leaks/proof/history.ts";
import { cli, KEY, OTHER_KEY, temporaryFolders } from "../run-cli.ts";

const folder = temporaryFolders();
const RING = new KeyRing({ current: KEY, fallbacks: [OTHER_KEY] });
const [LABEL, OTHER_LABEL] = RING.entries.map(({ label }) => label) as [string, string];
const DJANGO_KEY = "p$7&z*k^@x(0q!m-d+w)3_r=8#v%1j5&ub$y9h2e(6ns^tl4c!";

interface Report {
  leaks: { rule: string; disguise: string; key: string; path: string; line: number; column: number }[];
  keys: { label: string; state: string | null }[];
}

/** Returns the path of a file with the fingerprints of keys. */
async function fileOf(...keys: readonly string[]): Promise<string> {
  const path = join(folder(), "fingerprints.json");
  const env = { SECRET_KEY: keys[0], SECRET_KEY_FALLBACKS: JSON.stringify(keys.slice(1)) };
  expect(await cli(["scan", "--write-fingerprints", path], { env })).toMatchObject({ code: 0, err: "" });
  return path;
}

/** Returns a folder with files of these names and texts. */
function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const at = folder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
  return at;
}

async function leaksIn(cwd: string, words: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const { code, out, err } = await cli(["scan", "--mode", "exact", "--json", ...words], { cwd, env });
  const { leaks } = JSON.parse(out) as Report;
  expect([code, err]).toEqual([leaks.length > 0 ? 1 : 0, ""]);
  return leaks.map(({ path, rule, key, disguise }) => `${path}: ${rule} ${key} ${disguise}`);
}

describe("waxseal scan --write-fingerprints", () => {
  it("writes a file that everybody may read, and says what it holds", async () => {
    const cwd = folder();
    const path = join(cwd, "fingerprints.json");
    writeFileSync(path, '{ "format": "waxseal-fingerprints/1" }, longer than what comes'.repeat(1000));
    chmodSync(path, 0o600);
    const env = { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: JSON.stringify([OTHER_KEY]) };
    const { code, out, err } = await cli(["scan", "--write-fingerprints", "fingerprints.json"], { cwd, env });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^✓ fingerprints\.json: 2 keys, /);
    expect(out).toMatch(/It is public: .* SHA-256 digests of the whole key/);
    for (const label of [LABEL, OTHER_LABEL]) expect(out).toContain(label);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    const text = readFileSync(path, "utf8");
    expect(Object.keys((JSON.parse(text) as { keys: object }).keys)).toEqual([LABEL, OTHER_LABEL].sort());
    for (const key of [KEY, OTHER_KEY]) for (const said of [out, text]) expect(said).not.toContain(key.slice(4, 20));
  });

  it("prints JSON where it is asked to", async () => {
    const cwd = folder();
    const { out } = await cli(["scan", "--write-fingerprints", "f.json", "--json"], { cwd, env: { SECRET_KEY: KEY } });
    expect(JSON.parse(out)).toEqual({ ok: true, path: "f.json", keys: [LABEL] });
  });

  it("takes the keys from where the options say", async () => {
    const cwd = folderWith({ "prod.env": `SECRET_KEY='${OTHER_KEY}'\n` });
    expect(await cli(["scan", "--write-fingerprints", "f.json", "--dotenv", "prod.env"], { cwd, env: { SECRET_KEY: KEY } })).toMatchObject({
      code: 0,
    });
    expect(readFileSync(join(cwd, "f.json"), "utf8")).toContain(OTHER_LABEL);
  });

  it.each([
    ["no key", {}, 3, "WAXSEAL_KEY_MISSING"],
    ["a weak key", { SECRET_KEY: "keyboard cat" }, 3, "WAXSEAL_FINGERPRINT_GUESSABLE"],
    [
      "a passphrase among strong keys",
      { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: '["correct-horse-battery-staple-purple-monkey-dishwasher"]' },
      3,
      "WAXSEAL_FINGERPRINT_GUESSABLE",
    ],
  ])("refuses %s, and writes nothing", async (_what, env: Record<string, string>, exit, error) => {
    const cwd = folder();
    const { code, out, err } = await cli(["scan", "--write-fingerprints", "f.json"], { cwd, env });
    expect([code, out]).toEqual([exit, ""]);
    expect(err).toContain(error);
    expect(err).not.toMatch(/keyboard|horse/);
    expect(() => statSync(join(cwd, "f.json"))).toThrow("ENOENT");
  });
});

describe("waxseal scan --fingerprint-file", () => {
  it("finds keys that are not here, and says which", async () => {
    const fingerprints = await fileOf(KEY, OTHER_KEY);
    const cwd = folderWith({ "a.txt": `x\n= ${KEY}`, "b.txt": Buffer.from(OTHER_KEY).toString("hex"), "c.txt": KEY.slice(0, -3) });
    const { code, out, err } = await cli(["scan", "--mode", "exact", "--json", "--fingerprint-file", fingerprints], { cwd });
    expect([code, err]).toEqual([1, ""]);
    const { leaks, keys } = JSON.parse(out) as Report;
    expect(leaks).toMatchObject([
      { path: "a.txt", line: 2, column: 3, rule: "key-fingerprint", key: LABEL, disguise: "raw" },
      { path: "b.txt", line: 1, column: 1, rule: "key-fingerprint", key: OTHER_LABEL, disguise: "hex" },
    ]);
    expect(keys.map(({ label }) => label)).toEqual([LABEL, OTHER_LABEL].sort());
    expect(keys.every(({ state }) => state === null || state === undefined)).toBe(true);
    const table = await cli(["scan", "--fingerprint-file", fingerprints], { cwd });
    expect(table.out).toContain(`the key ${LABEL}`);
    expect(out + table.out).not.toContain(KEY.slice(4, 20));
  });

  it("may be repeated", async () => {
    const words = [await fileOf(KEY), await fileOf(KEY, DJANGO_KEY)].flatMap((path) => ["--fingerprint-file", path]);
    const cwd = folderWith({ "a.txt": KEY, "b.txt": encodeURIComponent(DJANGO_KEY) });
    const { label } = new KeyRing({ current: DJANGO_KEY }).entries[0]!;
    expect(await leaksIn(cwd, words)).toEqual([`a.txt: key-fingerprint ${LABEL} raw`, `b.txt: key-fingerprint ${label} percent-encoding`]);
  });

  it("finds nothing in itself, in any mode", async () => {
    const cwd = folderWith({ "waxseal-fingerprints.json": readFileSync(await fileOf(KEY, DJANGO_KEY)) });
    const { code, out } = await cli(["scan", "--fingerprint-file", "waxseal-fingerprints.json"], { cwd });
    expect([code, out]).toEqual([0, expect.stringContaining("Nothing found") as string]);
  });

  it("goes with keys that are here: of one that is both, more is found, and once", async () => {
    const words = ["--fingerprint-file", await fileOf(KEY, OTHER_KEY)];
    const cwd = folderWith({ "a.txt": KEY, "b.txt": KEY.slice(0, 20), "c.txt": OTHER_KEY });
    expect(await leaksIn(cwd, words, { SECRET_KEY: KEY })).toEqual([
      `a.txt: exact-key ${LABEL} raw`,
      `b.txt: exact-key ${LABEL} raw`,
      `c.txt: key-fingerprint ${OTHER_LABEL} raw`,
    ]);
  });

  it("shows no key that stands in a path", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, `to-${KEY}`));
    writeFileSync(join(cwd, `to-${KEY}`, "a.txt"), KEY);
    for (const words of [[], ["--json"], ["--github"]]) {
      const { out } = await cli(["scan", "--fingerprint-file", await fileOf(KEY), ...words], { cwd });
      expect(out).toContain(`to-[SECRET_KEY ${LABEL}]`);
      expect(out).not.toContain(KEY.slice(4, 20));
    }
  });

  it("looks again at what was found clean when the fingerprints have changed", async () => {
    const cwd = folderWith({ "a.txt": OTHER_KEY });
    const git = gitIn(cwd);
    await git("init", "-q");
    await git("add", ".");
    await git("commit", "-q", "-m", "Add");
    await git("rm", "-q", "a.txt");
    await git("commit", "-q", "-m", "Remove");
    const env = { SECRET_KEY: KEY };
    expect(await leaksIn(cwd, ["--only", "history"], env)).toEqual([]);
    expect(await leaksIn(cwd, ["--only", "history"], env)).toEqual([]);
    const words = ["--only", "history", "--fingerprint-file", await fileOf(OTHER_KEY)];
    expect(await leaksIn(cwd, words, env)).toEqual([`a.txt: key-fingerprint ${OTHER_LABEL} raw`]);
  });

  it("remembers nothing without a key: anybody could write that all was found clean", async () => {
    const cwd = folderWith({ "a.txt": "nothing" });
    const git = gitIn(cwd);
    await git("init", "-q");
    await git("add", ".");
    await git("commit", "-q", "-m", "Add");
    expect(await leaksIn(cwd, ["--fingerprint-file", await fileOf(KEY)])).toEqual([]);
    expect(() => statSync(join(cwd, ".git/waxseal"))).toThrow("ENOENT");
    expect(await leaksIn(cwd, [], { SECRET_KEY: KEY })).toEqual([]);
    expect(statSync(join(cwd, ".git/waxseal")).isDirectory()).toBe(true);
  });

  it.each([
    ["a file that is not there", "missing.json", 3, "WAXSEAL_FINGERPRINTS_UNREADABLE"],
    ["a folder", ".", 3, "WAXSEAL_FINGERPRINTS_UNREADABLE"],
    ["a file that is too large", "large.json", 3, "WAXSEAL_FINGERPRINTS_UNREADABLE"],
    ["a file of something else", "key.json", 3, "WAXSEAL_FINGERPRINTS_INVALID"],
  ])("refuses %s", async (_what, path, exit, error) => {
    const cwd = folderWith({ "key.json": JSON.stringify({ SECRET_KEY: KEY }), "large.json": " ".repeat(1024 * 1024 + 1) });
    const { code, out, err } = await cli(["scan", "--fingerprint-file", path], { cwd });
    expect([code, out]).toEqual([exit, ""]);
    expect(err).toContain(error);
    expect(err).not.toContain(KEY.slice(4, 20));
  });

  it("needs the mode exact", async () => {
    const { code, err } = await cli(["scan", "--mode", "generic", "--fingerprint-file", await fileOf(KEY)], { cwd: folder() });
    expect([code, err]).toEqual([2, expect.stringContaining("--fingerprint-file needs the mode exact") as string]);
    const without = await cli(["scan", "--mode", "exact"], { cwd: folder() });
    expect(without).toMatchObject({ code: 3, err: expect.stringContaining("--fingerprint-file") as string });
  });
});
