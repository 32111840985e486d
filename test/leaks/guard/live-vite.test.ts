import { brotliCompressSync, gzipSync } from "node:zlib";
import { join } from "node:path";
import { build, createBuilder, createLogger, createServer, type InlineConfig, type PluginOption } from "vite";
import { describe, expect, it, onTestFinished } from "vitest";
import { guard } from "../../../src/leaks/guard/index.ts";
import { bundlerContract, setVariables, type BuildSettings } from "./bundler-contract.ts";
import { clientProject, IMPORTS, KEY, LABEL, output, put, refusalOf } from "./client-project.ts";

const keys = KEY;
const READS = { "src/session.ts": `export const session = import.meta.env.VITE_SECRET_KEY;` };

function configOf(root: string, { guard: options, minify = true, maps }: BuildSettings): InlineConfig {
  const sourcemap = maps === "files" ? true : (maps ?? false);
  const plugins = options === undefined ? [] : [guard.vite(options)];
  return { root, configFile: false, logLevel: "silent", plugins, build: { sourcemap, minify } };
}

/** Builds with the guard and settings besides. */
function guarded(root: string, { plugins, ...config }: InlineConfig & { plugins?: PluginOption[] } = {}): Promise<unknown> {
  return build({ root, configFile: false, logLevel: "silent", ...config, plugins: [...(plugins ?? []), guard.vite({ keys })] });
}

describe("guard.vite", () => {
  bundlerContract({ folds: true, build: (root, settings) => build(configOf(root, settings)) });
});

describe("what Vite puts into the client by itself", () => {
  it("is seen: a variable with the prefix, by the key of the .env file beside it", async () => {
    onTestFinished(setVariables({ SECRET_KEY: undefined }));
    const root = clientProject({ ...READS, ".env": `SECRET_KEY='${KEY}'\nVITE_SECRET_KEY='${KEY}'\n` });
    const message = await refusalOf(build({ ...configOf(root, { guard: {} }) }));
    expect(message).toMatch(new RegExp(`assets/index-\\S+\\.js, line 1, column \\d+: key ${LABEL}, raw\n    from src/session.ts`));
    expect(output(root)).toEqual({});
  });

  it("is seen: the key of a mode's own .env file, and that of the process before it", async () => {
    const files = {
      ...READS,
      ".env.staging.local": `SECRET_KEY=${KEY}`,
      ".env": `VITE_SECRET_KEY=${KEY}\nSECRET_KEY=${"other-".repeat(12)}`,
    };
    onTestFinished(setVariables({ SECRET_KEY: undefined }));
    const settings = { ...configOf(clientProject(files), { guard: {} }), mode: "staging" };
    expect(await refusalOf(build(settings))).toContain(`key ${LABEL}`);
    process.env["SECRET_KEY"] = "another key, so that nothing is found";
    await build(settings);
  });

  it.each([
    ["define of a variable", { define: { "process.env.SECRET_KEY": JSON.stringify(KEY) } }, `process.env.SECRET_KEY`],
    ["define of all of them", { define: { "process.env": JSON.stringify({ SECRET_KEY: KEY }) } }, `process.env`],
  ])("is seen: %s", async (_way, config, expression) => {
    const root = clientProject({ "src/session.ts": `export const session = ${expression};` });
    expect(await refusalOf(guarded(root, config))).toContain(`key ${LABEL}, raw`);
  });

  it("is seen: every variable, where the prefix is of the key's own name", async () => {
    const root = clientProject({ "src/session.ts": `export const session = import.meta.env;`, ".env": `SECRET_KEY=${KEY}` });
    expect(await refusalOf(guarded(root, { envPrefix: "SECRET_" }))).toContain(`key ${LABEL}, raw`);
  });

  it("is seen: in the page, in styles, in an asset in a data: URL, in public files, in a worker", async () => {
    const places: [Record<string, string>, RegExp][] = [
      [
        { "index.html": `<meta name="k" content="%VITE_SECRET_KEY%"><script type="module" src="/src/main.ts"></script>` },
        /index\.html, line \d+, column \d+: /,
      ],
      [{ "src/main.ts": `import "./a.css";`, "src/a.css": `body::after { content: "${KEY}"; }` }, /\.css, line 1, /],
      [
        { "src/main.ts": `import url from "./key.png"; console.log(url);`, "src/key.png": KEY },
        /\.js > data: URL at byte \d+, line 1, column 1: /,
      ],
      [{ "public/config/site.json": `{ "key": "${KEY}" }` }, /config\/site\.json, line 1, column 11: /],
      [
        {
          "src/main.ts": `new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });`,
          "src/worker.ts": `postMessage("${KEY}");`,
        },
        /assets\/worker-\S+\.js, line 1, /,
      ],
    ];
    for (const [files, place] of places) {
      const root = clientProject({ ".env": `VITE_SECRET_KEY=${KEY}`, ...files });
      expect(await refusalOf(guarded(root))).toMatch(place);
      expect(output(root)).toEqual({});
    }
  });

  it.each([
    ["gzip", "gz", gzipSync],
    ["brotli", "br", brotliCompressSync],
  ])("is seen: compressed with %s by another plugin", async (_name, end, compress) => {
    const compression: PluginOption = {
      name: "compression",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: `data.json.${end}`, source: compress(`{\n "key": "${KEY}" }`) });
      },
    };
    const message = await refusalOf(guarded(clientProject(), { plugins: [compression] }));
    expect(message).toContain(`data.json.${end} > data.json, line 2, column 10: key ${LABEL}, raw`);
  });

  it("is seen: in the name of a file, which is then not shown", async () => {
    const naming: PluginOption = {
      name: "naming",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: `a/${KEY}.txt`, source: "nothing" });
      },
    };
    const message = await refusalOf(guarded(clientProject(), { plugins: [naming] }));
    expect(message).toContain(`a/[secret].txt, in its name: key ${LABEL}, raw`);
  });
});

describe("workers", () => {
  it("fail the build where they import waxseal", async () => {
    const root = clientProject({
      "src/main.ts": `new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });`,
      "src/worker.ts": `import { Signer } from "waxseal"; postMessage(new Signer().sign("a"));`,
    });
    expect(await refusalOf(guarded(root))).toMatch(/src\/worker\.ts imports waxseal\/dist\/index\.js/);
  });
});

describe("the server's builds", () => {
  const SERVER = { "src/session.ts": `import { Signer } from "waxseal"; export const session = new Signer().sign("${KEY}");` };

  it("are left alone: build.ssr", async () => {
    const root = clientProject(SERVER);
    await guarded(root, { build: { ssr: "src/main.ts" }, ssr: { noExternal: true } });
    expect(output(root)).not.toEqual({});
    await expect(
      refusalOf(build({ ...configOf(root, { guard: { keys, client: true } }), build: { ssr: "src/main.ts" } })),
    ).resolves.toContain("imports waxseal");
  });

  it("are left alone: environments for servers, and not those of clients beside them", async () => {
    const root = clientProject(SERVER);
    const input = "src/main.ts";
    const builder = await createBuilder({
      ...configOf(root, { guard: { keys } }),
      environments: {
        client: { build: { rolldownOptions: { input } } },
        edge: { consumer: "server", build: { outDir: "dist/edge", rolldownOptions: { input } } },
      },
    });
    await builder.build(builder.environments["edge"]!);
    expect(Object.keys(output(root))).toEqual([expect.stringMatching(/^edge\//)]);
    expect(await refusalOf(builder.build(builder.environments["client"]!))).toContain("src/session.ts imports waxseal");
  });
});

describe("the guard of the server while developing", () => {
  async function serverOf(root: string): ReturnType<typeof createServer> {
    const server = await createServer({
      ...configOf(root, { guard: { keys } }),
      server: { middlewareMode: true, ws: false },
      appType: "custom",
    });
    onTestFinished(() => server.close());
    return server;
  }

  it("gives a client no module of waxseal, and says who asked for it", async () => {
    const root = clientProject(IMPORTS[0]![1]);
    const server = await serverOf(root);
    const client = server.environments.client;
    await client.transformRequest("/src/main.ts");
    await client.transformRequest("/src/session.ts");
    const module = join(root, "node_modules/waxseal/dist/index.js");
    expect(await refusalOf(client.transformRequest(module))).toMatch(IMPORTS[0]![2]);
  });

  it("tells it from a package that imports it, which is bundled beforehand", async () => {
    const root = clientProject({
      "node_modules/lib/package.json": `{ "name": "lib", "type": "module", "exports": "./index.js", "dependencies": { "waxseal": "*" } }`,
      "node_modules/lib/index.js": `export { Signer } from "waxseal";`,
      "src/session.ts": `export { Signer as session } from "lib";`,
    });
    const { client } = (await serverOf(root)).environments;
    await client.transformRequest("/src/main.ts");
    const session = await client.transformRequest("/src/session.ts");
    const bundled = await client.transformRequest(/"(\/node_modules\/\.vite\/deps\/lib\.js\S*)"/.exec(session!.code)![1]!);
    expect(bundled!.code).toContain("/node_modules/waxseal/dist/index.js");
    const module = join(root, "node_modules/waxseal/dist/index.js");
    expect(await refusalOf(client.transformRequest(module))).toMatch(
      /lib\.js imports waxseal\/dist\/index\.js\n +imported by src\/session\.ts/,
    );
  });

  it("gives it to the server", async () => {
    const server = await serverOf(clientProject(IMPORTS[0]![1]));
    await expect(server.ssrLoadModule("/src/session.ts")).resolves.toMatchObject({ session: "a:signed" });
  });
});

describe("the warning that there is no key", () => {
  it("comes once, however often is built", async () => {
    onTestFinished(setVariables({ SECRET_KEY: undefined }));
    const warnings: string[] = [];
    const logger = { ...createLogger("silent"), warn: (text: string) => void warnings.push(text) };
    const config = { ...configOf(clientProject(), { guard: {} }), logLevel: "warn" as const, customLogger: logger };
    await build(config);
    await build(config);
    expect(warnings.filter((text) => text.includes("could not look for your secret key"))).toHaveLength(1);
  });

  it("leaves what else there is to find", async () => {
    onTestFinished(setVariables({ SECRET_KEY: undefined }));
    const root = clientProject();
    put(root, "src/session.ts", `export { Signer as session } from "waxseal";`);
    expect(await refusalOf(build(configOf(root, { guard: {} })))).toContain("src/session.ts imports waxseal/dist/");
  });
});
