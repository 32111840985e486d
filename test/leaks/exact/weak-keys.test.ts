import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { BlockPool } from "../../../src/leaks/places/archives/block-pool.ts";
import { Pieces } from "../../../src/leaks/places/archives/pieces.ts";
import { searchFor, seen } from "./sightings.ts";

describe("a weak key", () => {
  const KEY = "myapp-development-key-2024";
  const search = searchFor(KEY);

  it.each([
    ["quoted", `SECRET_KEY = "${KEY}"`],
    ["in a sentence", `The key is ${KEY}, they say.`],
    ["at the ends", KEY],
    ["beside hyphens and slashes", `/${KEY}/-${KEY}-`.slice(0, KEY.length + 2)],
    ["in hex", Buffer.from(`SECRET_KEY=${KEY}\n`).toString("hex")],
    ["in base64", Buffer.from(`SECRET_KEY=${KEY}\n`).toString("base64")],
    ["in UTF-16", Buffer.from(`SECRET_KEY="${KEY}"`, "utf16le")],
    ["reversed", [...KEY].reverse().join("")],
    ["split", `"${KEY.slice(0, 18)}" + "${KEY.slice(18)}"`],
  ])("is found whole, %s", (_, text) => {
    expect(seen(search, text)).toEqual([expect.stringContaining(" whole ")]);
    expect(search.find(Buffer.from(text))[0]).toMatchObject({ key: "weak-1", rule: "exact-key" });
  });

  it.each([
    ["a part", KEY.slice(0, -1)],
    ["a longer word", `${KEY}5`],
    ["a longer word before it", `the_${KEY}`],
    ["a longer word in UTF-16", Buffer.from(`x${KEY}`, "utf16le")],
    ["a longer word that is not ASCII", `é${KEY}`],
    ["other letters", KEY.toUpperCase()],
  ])("is not %s", (_, text) => {
    expect(seen(search, text)).toEqual([]);
  });
});

describe("a very short weak key", () => {
  it.each(["dev", "secret", "changeme", "password123"])("is what stands alone in an assignment, in quotes or on a line: %s", (key) => {
    const search = searchFor(key);
    for (const text of [
      `SECRET_KEY=${key}`,
      `SECRET_KEY = "${key}"\n`,
      `key: ${key}\r\n`,
      key,
      `{"key":"${key}"}`,
      `'${key}',`,
      `${key}\n`,
      `K="${key}";`,
    ]) {
      expect(seen(search, text)).toEqual([`raw whole ${key}`]);
    }
    for (const text of [
      `the ${key} is here`,
      `x${key}`,
      `${key}s`,
      `un${key}ed`,
      `${key}.py`,
      `/${key}/`,
      `get_${key}()`,
      `# ${key} mode`,
      `--${key}`,
    ]) {
      expect(seen(search, text)).toEqual([]);
    }
  });

  it("is found in base64 and hex where that stands alone, from eight characters on", () => {
    const search = searchFor("changeme");
    expect(seen(search, `  secret: ${Buffer.from("changeme").toString("base64")}\n`)).toHaveLength(1);
    expect(seen(search, Buffer.from("exchangement").toString("hex"))).toEqual([]);
    expect(seen(search, Buffer.from("changement").toString("hex"))).toEqual([]);
    expect(seen(search, Buffer.from("changement").toString("base64"))).toEqual([]);
    expect(seen(searchFor("dev"), Buffer.from("dev").toString("base64"))).toEqual([]);
  });
});

describe("a weak key at the edge of a block", () => {
  const LONG = " ".repeat(2000);
  const befores = ["\n", "x", " ", "= ", `x${" ".repeat(30)}`, `=${" ".repeat(60)}`, `x${LONG}`, '"', "é"];
  const afters = ["\n", "x", "", "  \n", ",", `${" ".repeat(60)}x`, `${LONG}x`, "é"];

  it.each(["dev", "changeme", "dev-pass", "a-weak-key-of-more"])("is seen as often as in one piece: %s", (key) => {
    const search = searchFor(key);
    const { reach } = search;
    const size = 8 * reach;
    for (const content of befores.flatMap((before) => afters.map((after) => Buffer.from(`\n${before}${key}${after}\n`)))) {
      const expected = search.find(content).length;
      for (const edge of [size - 2 * reach, size - reach, size]) {
        for (let start = edge - 24; start <= edge + 12; start++) {
          const text = Buffer.alloc(2 * size, ".");
          content.copy(text, start - content.indexOf(key));
          let count = 0;
          const pieces = new Pieces({ detectors: [search], reach, blocks: new BlockPool(size), name: undefined, report: () => count++ });
          pieces.write(text);
          pieces.end();
          expect(count).toBe(expected);
        }
      }
    }
  });

  it("has no neighbours beyond 64 blanks", () => {
    const search = searchFor("changeme");
    const found = (before: number, after: number): number =>
      search.find(Buffer.from(`=${" ".repeat(before)}changeme${" ".repeat(after)}\n`)).length;
    expect([found(64, 64), found(65, 0), found(0, 65)]).toEqual([1, 0, 0]);
  });
});

describe("a key that startproject made", () => {
  const random = `${generateSecretKey({ alphabet: "django", length: 50 }).slice(0, 49)}7`;
  const search = searchFor(`django-insecure-${random}`);

  it("is found whole, its random part too, and 16 characters of that", () => {
    expect(seen(search, `'django-insecure-${random}'`)).toEqual([`raw whole django-insecure-${random}`]);
    expect(seen(search, `'${random}'`)).toEqual([`raw 50/66 ${random}`]);
    expect(seen(search, `-insecure-${random.slice(0, 16)} `)).toEqual([`raw 26/66 -insecure-${random.slice(0, 16)}`]);
    expect(seen(search, Buffer.from(random).toString("base64"))).toHaveLength(1);
  });

  it("is not in what all such keys begin with", () => {
    expect(seen(search, "django-insecure-")).toEqual([]);
    expect(seen(search, `django-insecure-${random.slice(0, 15)} `)).toEqual([]);
  });
});

describe("a key that somebody made up around random characters", () => {
  const key = `myapp-production-${generateSecretKey()}`;
  const search = searchFor(key);

  it("is found from half of it on, and not in its words", () => {
    expect(seen(search, "myapp-production-")).toEqual([]);
    expect(seen(search, `${key.slice(0, 40)} `)).toEqual([]);
    expect(seen(search, `${key.slice(0, 41)} `)).toEqual([`raw 41/81 ${key.slice(0, 41)}`]);
    expect(seen(search, `${key.slice(20, 61)} `)).toEqual([`raw 41/81 ${key.slice(20, 61)}`]);
    expect(seen(search, `"${key.slice(0, 40)}" + "${key.slice(40)}"`)).toHaveLength(1);
  });
});
