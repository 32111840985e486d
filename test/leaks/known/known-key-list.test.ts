import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { knownKeyDigest } from "../../../src/keys/known-keys.ts";
import { knownKeysOfList } from "../../../src/leaks/known/known-key-list.ts";
import { python } from "../../support/python.ts";

const folder = mkdtempSync(join(tmpdir(), "waxseal-known-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function listed(list: string | Uint8Array, keys: readonly (string | Uint8Array)[], piece = 7): Promise<boolean[]> {
  const bytes = Buffer.from(list);
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += piece) {
      const chunk = Buffer.from(bytes.subarray(at, at + piece));
      yield chunk;
      chunk.fill(0); // whoever reads a file uses one buffer again
    }
  };
  const { digests } = await knownKeysOfList(chunks());
  return keys.map((key) => digests.has(knownKeyDigest(Buffer.from(key))));
}

test.for<[string, string, readonly (string | Uint8Array)[]]>([
  ["lines", "one key\ntwo key\nthree", ["one key", "two key", "three"]],
  ["lines of Windows, after a byte order mark", "\ufeffone key\r\n\r\ntwo key\r\n", ["one key", "two key"]],
  ["keys that begin with a number sign, or are comments", "# a comment\n#5f$x\n#\n", ["#5f$x", "# a comment"]],
  ["white space around keys", "  padded key \n\tother\n", ["padded key", "  padded key ", "other"]],
  ["machine keys and their halves", `${"AB".repeat(32)},${"CD".repeat(24)}\n`, ["AB".repeat(32), "CD".repeat(24)]],
  ["literals of Python", String.raw`"a\"b"` + "\n" + String.raw`b'\xec\x00'` + "\n'single'\n", ['a"b', Buffer.of(0xec, 0), "single"]],
  ["literals with commas, as lists have them", '  "a key",\n  "b key",\n', ["a key", "b key"]],
  ["one array of JSON", '[ "a\\u00e9\\n", "b", "c\\"d" ]', ["a\u00e9\n", "b", 'c"d']],
  ["an array of JSON over lines", '[\n  "first",\n  "second"\n]\n', ["first", "second"]],
  [
    "Laravel's keys with and without prefix",
    "base64:v2LwHrdgnE+RavEXdnF8LgWIibjvEcFkU2qaX5Ji708=\n",
    ["v2LwHrdgnE+RavEXdnF8LgWIibjvEcFkU2qaX5Ji708="],
  ],
  ["quotes within", 'it\'s\n"half\nx"y"z\n', ["it's", '"half', 'x"y"z']],
])("reads %s, cut anywhere", async ([, list, keys]) => {
  for (let piece = 1; piece <= list.length + 1; piece++) expect(await listed(list, keys, piece)).toEqual(keys.map(() => true));
  expect(await listed(list, ["none of them", "key", "a", "AB"])).toEqual([false, false, false, false]);
});

it("reads what Python's repr writes, as flask-unsign-wordlist has it", async () => {
  const keys = ["plain", "it's", 'a "b"', "new\nline", "caf\u00e9 \u20ac \ud83d\ude00", "\\ back"];
  const list = await python(["-c", "import json, sys\nfor key in json.load(sys.stdin): print(ascii(key))"], JSON.stringify(keys));
  expect(await listed(list, keys)).toEqual(keys.map(() => true));
});

describe("what is no list", () => {
  test.for<[string, string | Uint8Array]>([
    ["WAXSEAL_KNOWN_KEYS_EMPTY", ""],
    ["WAXSEAL_KNOWN_KEYS_EMPTY", "\r\n  \n"],
    ["WAXSEAL_KNOWN_KEYS_BINARY", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
    ["WAXSEAL_KNOWN_KEYS_BINARY", Buffer.from("one\ntwo\n", "utf16le")],
  ])("%s: %j", async ([code, list]) => {
    await expect(listed(list, [])).rejects.toMatchObject({ name: "ConfigError", code });
  });
});

it("leaves out lines that are too long for keys, and goes on", async () => {
  expect(await listed(`first\n${"x".repeat(5000)}\nlast\n`, ["first", "x".repeat(5000), "last"], 100)).toEqual([true, false, true]);
});

it("takes a list of 40 MB from a file in bounded memory", async () => {
  const path = join(folder, "list.txt");
  const lines = Array.from({ length: 100_000 }, (_, at) => `"key number ${String(at)} ${"padded ".repeat(55)}"`);
  writeFileSync(path, lines.join("\n"));
  lines.length = 0;
  const { digests, size } = await knownKeysOfList(createReadStream(path));
  expect(size).toBe(100_000); // a literal and what it means, once
  for (const at of [0, 54_321, 99_999]) {
    expect(digests.has(knownKeyDigest(Buffer.from(`key number ${String(at)} ${"padded ".repeat(55)}`)))).toBe(true);
  }
  expect(digests.has(knownKeyDigest(Buffer.from("key number 100000")))).toBe(false);
});

it("refuses more keys than it has room for, and counts each once", async () => {
  const list = [Buffer.from("a\nb\nc\na\nb\n'c'\n")];
  await expect(knownKeysOfList(list, { most: 3 })).resolves.toMatchObject({ size: 3 });
  await expect(knownKeysOfList(list, { most: 2 })).rejects.toMatchObject({ code: "WAXSEAL_KNOWN_KEYS_MANY" });
});
