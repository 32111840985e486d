import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, context, type BuildFailure, type BuildOptions } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { guard } from "../../../src/leaks/guard/index.ts";
import { bundlerContract, setVariables, type BuildSettings } from "./bundler-contract.ts";
import { clientProject, IMPORTS, KEY, LABEL, output, put, refusalOf } from "./client-project.ts";

const keys = KEY;

function optionsOf(root: string, { guard: options, minify = true, maps }: BuildSettings): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    minify,
    logLevel: "silent",
    sourcemap: maps === "files" ? true : (maps ?? false),
    plugins: options === undefined ? [] : [guard.esbuild(options)],
  };
}

describe("guard.esbuild", () => {
  bundlerContract({ folds: true, build: (root, settings) => build(optionsOf(root, settings)) });
  bundlerContract({
    folds: true,
    build: async (root, settings) => {
      const { outputFiles } = await build({ ...optionsOf(root, settings), write: false });
      for (const { path, contents } of outputFiles) put(root, path.slice(root.length + 1), contents);
    },
  });

  it("has a code in its message", async () => {
    const root = clientProject({ "src/session.ts": `export const session = "${KEY}";` });
    const failure: unknown = await build(optionsOf(root, { guard: { keys } })).catch((error: unknown) => error);
    expect((failure as BuildFailure).errors).toMatchObject([{ id: "WAXSEAL_CLIENT_SECRET", pluginName: "waxseal-guard", location: null }]);
  });

  it("warns where there is no key", async () => {
    onTestFinished(setVariables({ SECRET_KEY: undefined }));
    const options = optionsOf(clientProject(), { guard: {} });
    const texts = async (): Promise<string[]> => (await build(options)).warnings.map(({ text }) => text);
    expect(await texts()).toEqual([expect.stringContaining("could not look for your secret key")]);
    expect(await texts()).toEqual([]);
  });
});

describe("what esbuild puts into the client by itself", () => {
  it.each([
    ["a variable", "process.env.SECRET_KEY", { "process.env.SECRET_KEY": JSON.stringify(KEY) }],
    ["all of them", "process.env", { "process.env": JSON.stringify({ SECRET_KEY: KEY }) }],
  ])("is seen: define of %s", async (_what, expression, define) => {
    const root = clientProject({ "src/session.ts": `export const session = ${expression};` });
    expect(await refusalOf(build({ ...optionsOf(root, { guard: { keys } }), define }))).toMatch(
      new RegExp(`dist/main\\.js, line 1, column \\d+: key ${LABEL}, raw`),
    );
    expect(output(root)).toEqual({});
  });

  it.each([
    ["in a file beside it", { loader: { ".bin": "file" } }, /dist\/data-\w+\.bin, line 1, column 2: /],
    ["in a data: URL", { loader: { ".bin": "dataurl" } }, /dist\/main\.js > data: URL at byte \d+, line 1, column 2: /],
    ["in a banner", { loader: { ".bin": "empty" }, banner: { js: `/*${KEY}*/` } }, /dist\/main\.js, line 1, column 3: /],
  ] as [string, BuildOptions, RegExp][])("is seen: %s", async (_where, options, place) => {
    const root = clientProject({ "src/session.ts": `import session from "./data.bin"; export { session };` });
    put(root, "src/data.bin", Buffer.from(`\xff${KEY}\xfe`, "latin1"));
    expect(await refusalOf(build({ ...optionsOf(root, { guard: { keys } }), ...options }))).toMatch(place);
    expect(output(root)).toEqual({});
  });
});

describe("what esbuild tells of its platform", () => {
  const SERVER = { "src/session.ts": `import { Signer } from "waxseal"; export const session = new Signer().sign("${KEY}");` };

  it("is a server for node, which is left alone", async () => {
    const root = clientProject(SERVER);
    await build({ ...optionsOf(root, { guard: { keys } }), platform: "node" });
    expect(output(root)).not.toEqual({});
    const insisting = build({ ...optionsOf(root, { guard: { keys, client: true } }), platform: "node" });
    expect(await refusalOf(insisting)).toContain("src/session.ts imports waxseal/dist/index.js");
  });

  it.each(["browser", "neutral"] as const)("is a client for %s, or may be one", async (platform) => {
    const message = await refusalOf(build({ ...optionsOf(clientProject(SERVER), { guard: { keys } }), platform }));
    expect(message).toContain("src/session.ts imports waxseal/dist/index.js");
    expect(message).toContain(`key ${LABEL}, raw`);
  });
});

describe("waxseal, left external", () => {
  it("is imported all the same", async () => {
    const root = clientProject(IMPORTS[0]![1]);
    expect(await refusalOf(build({ ...optionsOf(root, { guard: { keys } }), external: ["waxseal"] }))).toMatch(IMPORTS[0]![2]);
  });
});

describe("a refused build", () => {
  it("takes away what it wrote, and nothing that it was made of", async () => {
    const text = `export const session = "${KEY}";`;
    const root = clientProject({ "dist/main.js": text, "dist/other.js": "1" });
    const options = { ...optionsOf(root, { guard: { keys } }), entryPoints: ["dist/main.js"], allowOverwrite: true };
    await refusalOf(build(options));
    expect(Object.keys(output(root)).sort()).toEqual(["main.js", "other.js"]);
  });

  it("is followed by a good one in watch mode, once it is mended", async () => {
    const root = clientProject({ "src/session.ts": `export const session = "${KEY}";` });
    const watched = await context(optionsOf(root, { guard: { keys } }));
    onTestFinished(() => watched.dispose());
    await refusalOf(watched.rebuild());
    expect(output(root)).toEqual({});
    put(root, "src/session.ts", `export const session = "mended";`);
    await watched.rebuild();
    expect(readFileSync(join(root, "dist/main.js"), "utf8")).toContain("mended");
  });
});
