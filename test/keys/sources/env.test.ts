import { describe, expect, it } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { envKeys, envSource, ringOfEnv } from "../../../src/keys/sources/env.ts";
import { documentOf } from "./documents.ts";

const strong = "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOF";
const older = "kW5TfyZr1LAdq8_uXbGJo0cVhRM4nENspQ7D-2iCgxOe9vHtYzUj3lBwKSa6PIm";
const oldest = "p!w=4x@z^k3#m7(v)8$q%2&b*c-9_d+e0f1g5h6ijlnorstuy@";

async function ringOf(env: Record<string, string | undefined>) {
  const keys = envKeys({ env });
  await keys.ready();
  return keys.ring;
}

describe("envKeys", () => {
  it("reads nothing before ready()", async () => {
    const env: Record<string, string> = {};
    const keys = envKeys({ env });
    expect(() => keys.ring).toThrow(expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_NOT_READY" }) as Error);
    env["SECRET_KEY"] = strong;
    await keys.ready();
    expect(keys.ring.entries).toHaveLength(1);
    keys.close();
  });

  it("loads once, and tries again after a failure", async () => {
    const env: Record<string, string> = {};
    const keys = envKeys({ env });
    await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_MISSING" });
    env["SECRET_KEY"] = strong;
    await Promise.all([keys.ready(), keys.ready()]);
    const { ring } = keys;
    env["SECRET_KEY"] = older;
    await keys.ready();
    expect(keys.ring).toBe(ring);
  });

  it("reads process.env by default", async () => {
    const name = "WAXSEAL_TEST_SECRET_KEY";
    process.env[name] = strong;
    const keys = envKeys({ name });
    await keys.ready();
    expect(keys.ring.current.fingerprint).toMatch(/^[0-9a-f]{12}$/);
    Reflect.deleteProperty(process.env, name);
  });

  it("names the command that mends a missing key", async () => {
    await expect(ringOf({})).rejects.toMatchObject({
      name: "ConfigError",
      code: "WAXSEAL_KEY_MISSING",
      message: expect.stringContaining("npx waxseal init") as string,
    });
    await expect(envKeys({ env: {}, name: "DJANGO_SECRET_KEY" }).ready()).rejects.toThrow(
      /^DJANGO_SECRET_KEY is not set.*npx waxseal generate/,
    );
  });

  it.each([
    ["", "WAXSEAL_KEY_EMPTY", "empty"],
    [" \t", "WAXSEAL_KEY_EMPTY", "empty"],
    [`\uFEFF${strong}`, "WAXSEAL_KEY_UNCLEAN", "byte order mark"],
    [`${strong}\0`, "WAXSEAL_KEY_UNCLEAN", "NUL"],
    [` ${strong}`, "WAXSEAL_KEY_UNCLEAN", "begins with white space"],
    [`${strong} `, "WAXSEAL_KEY_UNCLEAN", "ends with white space"],
    [`${strong}\n`, "WAXSEAL_KEY_UNCLEAN", "ends with white space or a line break"],
    [`${strong}\r`, "WAXSEAL_KEY_UNCLEAN", "line break"],
    [`${strong}\x1c`, "WAXSEAL_KEY_UNCLEAN", "ends"], // Python's strip alone takes it away
    [`\x85${strong}`, "WAXSEAL_KEY_UNCLEAN", "begins"],
    [`${strong}\uFEFF`, "WAXSEAL_KEY_UNCLEAN", "ends"], // JavaScript's trim alone takes it away
  ])("trims nothing: %j is %s", async (text, code, words) => {
    await expect(ringOf({ SECRET_KEY: text })).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    await expect(ringOf({ SECRET_KEY: text })).rejects.not.toThrow(strong);
  });

  it("takes any other key to the letter", async () => {
    const ring = await ringOf({ SECRET_KEY: `  ${oldest}`.trim() + " # no comment, [a],{b}'" });
    expect(ring.entries).toHaveLength(1);
  });
});

describe("SECRET_KEY_FALLBACKS", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["[]", []],
    [JSON.stringify([older, oldest]), [older, oldest]],
    [JSON.stringify(["weak, and with a comma"]), ["weak, and with a comma"]],
    [older, [older]],
    [`${older},${oldest}`, [older, oldest]],
  ])("%j holds the keys it says", async (text, keys) => {
    const ring = await ringOf({ SECRET_KEY: strong, SECRET_KEY_FALLBACKS: text });
    expect(String(ring)).toBe(String(new KeyRing({ current: strong, fallbacks: keys })));
  });

  it.each([
    ["weak", "neither a JSON array nor one strong key"],
    [`${older},weak`, "separated by commas"],
    [`${older},${oldest.slice(0, 25)},${oldest.slice(25)}`, "the comma may belong to a key"],
    [`"${older}","${oldest}"`, "separated by commas"],
    [`[${older}`, "begins with [ and is not JSON"],
    [`['${older}']`, "begins with [ and is not JSON"],
    [`[1]`, "not a list of strings"],
    [`[["${older}"]]`, "not a list of strings"],
  ])("%j is refused, with the form to write", async (text, words) => {
    const failing = ringOf({ SECRET_KEY: strong, SECRET_KEY_FALLBACKS: text });
    await expect(failing).rejects.toMatchObject({
      name: "ConfigError",
      code: "WAXSEAL_FALLBACKS_INVALID",
      message: expect.stringContaining(words) as string,
    });
    await expect(failing).rejects.toThrow(`SECRET_KEY_FALLBACKS='["old key","older key"]'`);
    await expect(failing).rejects.not.toThrow(older);
  });

  it.each([`${older}, ${oldest}`, `${older},`, JSON.stringify([older, ""]), JSON.stringify([`${older}\n`])])(
    "%j: no part is trimmed or left out",
    async (text) => {
      await expect(ringOf({ SECRET_KEY: strong, SECRET_KEY_FALLBACKS: text })).rejects.toThrow(
        /SECRET_KEY_FALLBACKS, key \d of 2|key 1 of 1/,
      );
    },
  );

  it("goes by the name of the key's variable", async () => {
    const keys = envKeys({ env: { APP_KEY: strong, APP_KEY_FALLBACKS: older }, name: "APP_KEY" });
    await keys.ready();
    expect(keys.ring.entries).toHaveLength(2);
    const other = envKeys({ env: { SECRET_KEY: strong, OLD: older }, fallbacksName: "OLD" });
    await other.ready();
    expect(other.ring.entries).toHaveLength(2);
  });
});

describe("SECRET_KEY_STAGED", () => {
  const ring = (env: Record<string, string>): string => String(ringOfEnv({ env: { SECRET_KEY: strong, ...env } }));

  it.each<[Record<string, string>, string[], string[]]>([
    [{ SECRET_KEY_STAGED: "" }, [], []],
    [{ SECRET_KEY_STAGED: JSON.stringify([older]) }, [], [older]],
    [{ SECRET_KEY_STAGED: older }, [], [older]],
    [{ SECRET_KEY_STAGED: JSON.stringify([older]), SECRET_KEY_FALLBACKS: JSON.stringify([older, oldest]) }, [oldest], [older]],
    [{ SECRET_KEY_STAGED: JSON.stringify([older, oldest]), SECRET_KEY_FALLBACKS: JSON.stringify([older]) }, [], [older, oldest]],
    [{ SECRET_KEY_STAGED: JSON.stringify([strong]), SECRET_KEY_FALLBACKS: JSON.stringify([older]) }, [older], []],
  ])("%j: what is staged is no fallback, and what signs is not staged", (env, fallbacks, staged) => {
    expect(ring(env)).toBe(String(new KeyRing({ current: strong, fallbacks, staged })));
  });

  it.each(["weak", `[${older}`, "[1]", `"${older}"`])("%j is refused, with the form to write", (text) => {
    const reading = (): string => ring({ SECRET_KEY_STAGED: text });
    expect(reading).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_STAGED_INVALID" }) as Error);
    expect(reading).toThrow(`SECRET_KEY_STAGED='["new key"]'`);
    expect(reading).not.toThrow(older);
  });

  it("goes by the name of the key's variable", () => {
    const env = { APP_KEY: strong, APP_KEY_STAGED: older, NEXT: oldest };
    expect(String(ringOfEnv({ env, name: "APP_KEY" }))).toBe(String(new KeyRing({ current: strong, staged: [older] })));
    expect(String(ringOfEnv({ env, name: "APP_KEY", stagedName: "NEXT" }))).toBe(
      String(new KeyRing({ current: strong, staged: [oldest] })),
    );
  });
});

describe("a document in SECRET_KEY", () => {
  it("has all of the keys", async () => {
    for (const text of [writeDocument(documentOf(9, strong)), ` \r\n${writeDocument(documentOf(9, strong))}`]) {
      const keys = envKeys({ env: { SECRET_KEY: text, SECRET_KEY_FALLBACKS: "" }, app: "shop" });
      await keys.ready();
      expect(keys.document).toMatchObject({ app: "shop", revision: 9 });
      expect(String(keys.ring)).toBe(String(new KeyRing({ current: strong })));
      keys.close();
    }
  });

  it.each(["SECRET_KEY_FALLBACKS", "SECRET_KEY_STAGED"])(
    "is refused beside %s, of which nobody could say whether it counts",
    async (name) => {
      await expect(ringOf({ SECRET_KEY: writeDocument(documentOf(9, strong)), [name]: older })).rejects.toMatchObject({
        code: "WAXSEAL_KEYRING_INVALID",
        message: expect.stringContaining(`unset ${name}`) as string,
      });
    },
  );

  it("is refused where it is none", async () => {
    await expect(ringOf({ SECRET_KEY: `{${strong}` })).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_INVALID" });
    await expect(ringOf({ SECRET_KEY: `{${strong}` })).rejects.not.toThrow(strong);
  });
});

describe("envSource", () => {
  it("is named for people, gives keys as revision 0, and can be neither watched nor written", async () => {
    const source = envSource({ env: { APP_KEY: strong }, name: "APP_KEY" });
    expect(source.name).toBe("APP_KEY in the environment");
    expect((await source.load()).revision).toBe(0);
    expect([source.watch, source.write]).toEqual([undefined, undefined]);
  });
});
