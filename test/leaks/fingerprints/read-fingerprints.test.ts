import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/errors.ts";
import { readFingerprints } from "../../../src/leaks/fingerprints/read-fingerprints.ts";
import { RandomSource } from "../generic/random-source.ts";
import { fileOf, GENERATED } from "./sample-keys.ts";

const KEY = GENERATED["url"]!(new RandomSource(1));
const FILE = fileOf(KEY);

interface File {
  format: unknown;
  keys: Record<string, Record<string, unknown>[]>;
}

/** Returns the file after `change` to its only key's entries. */
function changed(change: (entries: Record<string, unknown>[], file: File) => unknown): string {
  const file = JSON.parse(FILE) as File;
  change(Object.values(file.keys)[0]!, file);
  return JSON.stringify(file);
}

describe("a fingerprint file", () => {
  it("is read as it was written", () => {
    const [read, ...others] = readFingerprints(FILE);
    expect(others).toEqual([]);
    expect(read).toMatchObject({ length: 64, alphabet: { name: "url" } });
    expect(FILE).toContain(JSON.stringify(read!.label));
    for (const [name, digest] of read!.digests) expect(FILE).toMatch(new RegExp(`"name": "${name}", .*"digest": "${digest}"`));
  });

  it("may have fewer disguises, as a later version's would", () => {
    expect(readFingerprints(changed((entries) => entries.splice(3)))[0]!.digests.size).toBe(3);
  });

  it.each<[what: string, text: string, why: string]>([
    ["nothing", "", "not JSON"],
    ["a key, given by mistake", KEY, "not JSON"],
    ["a list", "[]", "it is no object"],
    ["another format", changed((_, file) => (file.format = "waxseal-fingerprints/2")), "its format is not"],
    ["another member", changed((_, file) => Object.assign(file, { more: 1 })), "it has a member"],
    ["no key", changed((_, file) => (file.keys = {})), "it holds no key"],
    ["keys that are a list", changed((_, file) => Object.assign(file, { keys: [] })), "keys is no object"],
    [
      "too many keys",
      changed(
        (entries, file) => (file.keys = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [String(at).padStart(12, "0"), entries]))),
      ),
      "more than 64 keys",
    ],
    ["a label that acts on a terminal", changed((entries, file) => (file.keys = { "\u001b[2J": entries })), "is no fingerprint"],
    ["a label of the ring", changed((entries, file) => (file.keys = { "weak-1": entries })), "is no fingerprint"],
    ["a key without disguises", changed((entries) => entries.splice(0)), "does not begin with the raw key"],
    ["no raw key", changed((entries) => entries.shift()), "does not begin with the raw key"],
    ["an unknown alphabet", changed((entries) => (entries[0]!["alphabet"] = "klingon")), "does not begin with the raw key"],
    ["a short key", changed((entries) => (entries[0]!["length"] = 42)), "does not begin with the raw key"],
    ["a long key", changed((entries) => (entries[0]!["length"] = 4097)), "does not begin with the raw key"],
    ["half a character", changed((entries) => (entries[0]!["length"] = 64.5)), "does not begin with the raw key"],
    ["a part of a key", changed((entries) => (entries[1]!["length"] = 63)), "has a disguise that no such key has"],
    ["another alphabet", changed((entries) => (entries[1]!["alphabet"] = "hex")), "has a disguise that no such key has"],
    ["an unknown disguise", changed((entries) => (entries[1]!["name"] = "rot13")), "has a disguise that no such key has"],
    ["a disguise of a prototype", changed((entries) => (entries[1]!["name"] = "__proto__")), "has a disguise that no such key has"],
    ["a disguise twice", changed((entries) => entries.push(entries[1]!)), "has a disguise twice"],
    ["more about a disguise", changed((entries) => (entries[1]!["prefix"] = "a")), "has a member"],
    ["a shorter digest", changed((entries) => (entries[1]!["digest"] = "00ff")), "is not 64 lower-case hex digits"],
    ["a digest in upper case", changed((entries) => (entries[1]!["digest"] = "A".repeat(64))), "is not 64 lower-case hex digits"],
    ["an entry that is a text", changed((entries) => entries.push("x" as never)), "is no object"],
    ["a file beyond a mebibyte", FILE + " ".repeat(1024 * 1024), "longer than 1 MiB"],
  ])("is refused that has %s", (_what, text, why) => {
    const error = (() => {
      try {
        return readFingerprints(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "WAXSEAL_FINGERPRINTS_INVALID", message: expect.stringContaining(why) as string });
    expect((error as ConfigError).message).not.toContain(KEY.slice(0, 8));
  });
});
