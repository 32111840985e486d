import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli, KEY, OTHER_KEY, temporaryFolders, type World } from "./run-cli.ts";

const newFolder = temporaryFolders();
const PIECE = 10;
const WEAK = "hunter-of-the-weak-canary-4711";

/** Returns the runs of characters of the keys that `text` gives away. */
function leaksIn(text: string): string[] {
  const leaks: string[] = [];
  for (const key of [KEY, OTHER_KEY, WEAK]) {
    for (let at = 0; at + PIECE <= key.length; at++) {
      const piece = key.slice(at, at + PIECE);
      if (
        text.includes(piece) ||
        text.includes(Buffer.from(piece).toString("base64").slice(1, -3)) ||
        text.includes(Buffer.from(piece).toString("hex"))
      )
        leaks.push(piece);
    }
  }
  return leaks;
}

/** Makes a folder in which every kind of file holds a key. */
function folder(): string {
  const cwd = newFolder();
  execFileSync("git", ["init", "-q"], { cwd });
  const files = {
    ".env": `SECRET_KEY='${KEY}'\nSECRET_KEY_FALLBACKS='["${OTHER_KEY}"]'\n`,
    "weak.env": `SECRET_KEY=${WEAK}\n`,
    "broken.env": `SECRET_KEY=${KEY}\nSECRET_KEY_FALLBACKS=["${OTHER_KEY}\n`,
    "commas.env": `SECRET_KEY=${KEY}\nSECRET_KEY_FALLBACKS=${OTHER_KEY},${WEAK}\n`,
    "spaces.env": `SECRET_KEY=' ${KEY}'\n`,
    key: `${KEY}\n`,
    "two-lines": `${KEY}\n${OTHER_KEY}\n`,
    document: `{"SECRET_KEY":"${KEY}"}`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text, { mode: 0o600 });
  writeFileSync(join(cwd, "exposed"), KEY);
  chmodSync(join(cwd, "exposed"), 0o644);
  return cwd;
}

const PLACES: [string[], World][] = [
  [[], {}],
  [[], { env: { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: `["${OTHER_KEY}", "${WEAK}"]` } }],
  [[], { env: { SECRET_KEY: WEAK } }],
  [[], { env: { SECRET_KEY: `${KEY}\n` } }],
  [[], { env: { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: `[${OTHER_KEY}` } }],
  ...["weak.env", "broken.env", "commas.env", "spaces.env", KEY].map((name): [string[], World] => [["--dotenv", name], {}]),
  ...["key", "two-lines", "document", "exposed", KEY, `key/${KEY}`].map((name): [string[], World] => [["--key-file", name], {}]),
  [["--key-stdin"], { input: `${KEY}\n` }],
  [["--key-stdin"], { input: `${KEY}\n${OTHER_KEY}\n` }],
  [["--key-stdin"], { input: ` ${KEY}` }],
  [["--key", KEY], {}],
  [[`--key=${KEY}`], {}],
  [[`--secret-key=${KEY}`], {}],
  [["--variable", KEY], {}],
  [[`--${KEY}`], {}],
  [[`-${KEY}`], {}],
];

const COMMANDS: string[][] = [
  ["check"],
  ["check", "--production"],
  ["sign", "value", "--salt", "a"],
  ["sign", "{}", "--object", "--salt", "a"],
  ["unsign", `value:1vQxTh:${"A".repeat(43)}`, "--salt", "a"],
  ["inspect", `value:1vQxTh:${"A".repeat(43)}`],
  ["init", "--yes"],
  ["keys", "status"],
  ["keys", "stage"],
  ["keys", "stage", "--dry-run"],
  ["keys", "stage", "--write"],
  ["keys", "revoke", "current", "--reason", "leak", "--yes", "--out", "new.env", "--json"],
  ["keys", "init", "--app", "shop", "--source", "file:ring.json"],
];

describe("no command gives a key away", () => {
  it.each(COMMANDS)("%s %s %s", async (...command) => {
    const cwd = folder();
    for (const [words, world] of PLACES) {
      for (const format of [[], ["--json"]]) {
        const { out, err } = await cli([...command, ...words, ...format], { cwd, ...world });
        expect(leaksIn(out + err), JSON.stringify([command, words])).toEqual([]);
      }
    }
  });

  it("not where a key is given in the wrong place", async () => {
    for (const words of [
      [KEY],
      ["check", KEY],
      ["generate", KEY],
      ["init", KEY],
      ["help", KEY],
      ["generate", "--length", KEY],
      ["sign", "x", "--max-age", KEY],
      ["unsign", "x", "--salt", "a", "--max-age", KEY],
    ]) {
      const { code, out, err } = await cli(words, { cwd: newFolder() });
      expect(code).toBe(2);
      expect(leaksIn(out + err), JSON.stringify(words)).toEqual([]);
    }
  });

  it("and this test would notice", () => {
    expect(leaksIn(`… ${KEY.slice(20, 32)} …`)).not.toEqual([]);
    expect(leaksIn(Buffer.from(`.${KEY}`).toString("hex"))).not.toEqual([]);
  });
});
