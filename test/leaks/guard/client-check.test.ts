import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/errors.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { KeyRing, type LiveKeys } from "../../../src/keys/key-ring.ts";
import { ClientCheck, type Build } from "../../../src/leaks/guard/client-check.ts";
import type { Fault, GuardOptions } from "../../../src/leaks/guard/index.ts";
import { ImportGraph } from "../../../src/leaks/guard/import-graph.ts";
import { KEY, LABEL } from "./client-project.ts";

const files = [{ name: "main.js", content: `"${KEY}"` }];

function build(warnings: string[] = [], env: Record<string, string | undefined> = {}): Build {
  return { root: "/project", env, warn: (text) => void warnings.push(text) };
}

/** Live keys that note what is done with them. */
function liveKeys(done: string[]): LiveKeys {
  return {
    get ring() {
      done.push("ring");
      return new KeyRing({ current: generateSecretKey(), staged: [KEY] });
    },
    ready: async () => void done.push("ready"),
    close: () => void done.push("close"),
  };
}

async function codeOf(options: GuardOptions, env: Record<string, string | undefined> = {}): Promise<string | undefined> {
  return (await new ClientCheck(options).fault(build([], env), files))?.code;
}

describe("the keys of the guard", () => {
  it.each<[string, GuardOptions["keys"]]>([
    ["a key", KEY],
    ["a ring", new KeyRing({ current: generateSecretKey(), fallbacks: [KEY] })],
    ["a function", () => KEY],
    ["a function that takes time", async () => KEY],
  ])("are %s", async (_what, keys) => {
    expect(await codeOf({ keys })).toBe("WAXSEAL_CLIENT_SECRET");
    expect(await codeOf({ keys: typeof keys === "function" ? () => generateSecretKey() : generateSecretKey() })).toBeUndefined();
  });

  it("are live keys, which stay open, unless a function made them", async () => {
    const [given, made]: [string[], string[]] = [[], []];
    const live = liveKeys(given);
    expect(await codeOf({ keys: live })).toBe("WAXSEAL_CLIENT_SECRET");
    expect(given).toEqual(["ready", "ring"]);
    expect(await codeOf({ keys: () => liveKeys(made) })).toBe("WAXSEAL_CLIENT_SECRET");
    expect(made).toEqual(["ready", "ring", "close"]);
  });

  it("are those of the environment: the current one, old ones and those to come", async () => {
    const SECRET_KEY = generateSecretKey();
    expect(await codeOf({}, { SECRET_KEY: KEY })).toBe("WAXSEAL_CLIENT_SECRET");
    expect(await codeOf({}, { SECRET_KEY, SECRET_KEY_FALLBACKS: JSON.stringify([KEY]) })).toBe("WAXSEAL_CLIENT_SECRET");
    expect(await codeOf({}, { SECRET_KEY, SECRET_KEY_STAGED: JSON.stringify([KEY]) })).toBe("WAXSEAL_CLIENT_SECRET");
    expect(await codeOf({}, { SECRET_KEY })).toBeUndefined();
  });

  it("may be none, of which it warns once; where they are required, that is an error", async () => {
    const warnings: string[] = [];
    const check = new ClientCheck({ keys: () => undefined });
    for (let time = 0; time < 3; time++) expect(await check.fault(build(warnings), files)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("SECRET_KEY is not set")]);
    for (const env of [{}, { SECRET_KEY: "" }]) expect(await codeOf({}, env)).toBeUndefined();
    await expect(codeOf({ requireKeys: true })).rejects.toMatchObject({ code: "WAXSEAL_KEY_MISSING" });
    await expect(codeOf({ requireKeys: true }, { SECRET_KEY: "" })).rejects.toMatchObject({ code: "WAXSEAL_KEY_EMPTY" });
    await expect(codeOf({ requireKeys: true, keys: () => undefined })).rejects.toMatchObject({ code: "WAXSEAL_KEY_MISSING" });
  });

  it("are an error where they are there, and cannot be read", async () => {
    await expect(codeOf({}, { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: "[" })).rejects.toMatchObject({ code: "WAXSEAL_FALLBACKS_INVALID" });
    const broken = { ...liveKeys([]), ready: () => Promise.reject(new Error("no answer")) };
    await expect(codeOf({ keys: broken })).rejects.toThrow("no answer");
  });
});

describe("an archive among the files", () => {
  it("is looked into; one that is too much is a fault, unless it is accepted", async () => {
    const check = new ClientCheck({ keys: KEY });
    const inner = { name: "a.tgz", content: gzipSync(gzipSync(`{ "key": "${KEY}" }`)) };
    expect((await check.fault(build(), [inner]))?.message).toMatch(new RegExp(`a\\.tgz > .*, line 1, column 11: key ${LABEL}`));
    const bomb = { name: "bomb.gz", content: gzipSync(gzipSync(Buffer.alloc(100 * 1024 * 1024))) };
    expect((await check.fault(build(), [bomb]))?.code).toBe("WAXSEAL_CLIENT_UNSEEN");
    expect(await new ClientCheck({ keys: KEY, allow: ({ kind }) => kind === "unseen" }).fault(build(), [bomb])).toBeUndefined();
  });
});

describe("the options of the guard", () => {
  it.each([{ requireKeys: "yes" }, { client: "no" }, { allow: ["main.js"] }])("are of their types: not %j", (options) => {
    expect(() => new ClientCheck(options as unknown as GuardOptions)).toThrow(expect.objectContaining({ code: "WAXSEAL_GUARD_OPTION" }));
  });

  it("let everything be accepted but keys that were given", async () => {
    const asked: Fault[] = [];
    const graph = new ImportGraph();
    graph.add("/project/src/main.ts", "waxseal");
    const allow = (fault: Fault): boolean => asked.push(fault) > 0;
    const error = await new ClientCheck({ keys: KEY, allow }).fault(build(), files, graph);
    expect(error?.code).toBe("WAXSEAL_CLIENT_SECRET");
    expect(error?.message).not.toContain("imports waxseal");
    expect(asked).toEqual([{ kind: "import", module: "waxseal", importers: ["/project/src/main.ts"] }]);
  });

  it("do not accept by anything but true", async () => {
    const graph = new ImportGraph();
    graph.addEntry("waxseal");
    const allow = (() => "yes") as unknown as () => boolean;
    expect((await new ClientCheck({ keys: KEY, allow }).importFault(build(), graph))?.code).toBe("WAXSEAL_CLIENT_IMPORT");
  });
});

describe("the error", () => {
  const errorOf = async (names: readonly string[], importers: readonly string[] = []): Promise<ConfigError> => {
    const graph = new ImportGraph();
    for (const importer of importers) graph.add(importer, "waxseal");
    const error = await new ClientCheck({ keys: KEY }).fault(
      build(),
      names.map((name) => ({ name, content: `\n  "${KEY}"` })),
      graph,
    );
    expect(error).toBeInstanceOf(ConfigError);
    return error!;
  };

  it("holds no key, whatever files and modules are called", async () => {
    const { message } = await errorOf(
      [`a/${KEY}.js`, `b${KEY.slice(8, 40)}`, Buffer.from(KEY).toString("hex")],
      [`/project/${KEY}.ts?${KEY}`],
    );
    for (let at = 0; at + 16 <= KEY.length; at++) expect(message).not.toContain(KEY.slice(at, at + 16));
    expect(message).toContain(`a/[secret].js, line 2, column 4: key ${LABEL}, raw`);
    expect(message).toContain("[secret].ts imports waxseal");
  });

  it("spells out what would change a terminal, on one line and in bounds", async () => {
    const { message } = await errorOf(["\u001b[31ma\r\nb\u202ec\u{e0041}.js", "x".repeat(5000)]);
    expect(message).toContain("\\u001b[31ma\\u000d\\u000ab\\u202ec\\udb40\\udc41.js, line 2, column 4");
    expect(message).toContain(`${"x".repeat(300)}…, line 2`);
    expect(message.length).toBeLessThan(2000);
  });

  it("lists twenty of a kind, and how many more there are", async () => {
    const { message } = await errorOf(
      Array.from({ length: 33 }, (_, n) => `chunk-${n}.js`),
      Array.from({ length: 21 }, (_, n) => `/project/m${n}.ts`),
    );
    expect(message).toContain("chunk-19.js");
    expect(message).not.toContain("chunk-20.js");
    expect(message).toContain("… and 13 more\n");
    expect(message).toContain("… and 1 more\n");
  });
});
