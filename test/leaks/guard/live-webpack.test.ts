import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import webpack, { type Compiler, type Configuration, type Stats } from "webpack";
import { guard } from "../../../src/leaks/guard/index.ts";
import { ROOT } from "../../support/run.ts";
import { bundlerContract, setVariables, type BuildSettings } from "./bundler-contract.ts";
import { clientProject, IMPORTS, KEY, LABEL, output, put, refusalOf } from "./client-project.ts";

const keys = KEY;

/** A loader as projects have it for TypeScript. */
const LOADER = `import { transform } from ${JSON.stringify(pathToFileURL(join(ROOT, "node_modules/esbuild/lib/main.js")).href)};
export default function (source) {
  const done = this.async();
  transform(source, { loader: "ts", sourcefile: this.resourcePath, sourcemap: "external", minifySyntax: true }).then(
    ({ code, map }) => done(null, code, JSON.parse(map)),
    done,
  );
}`;

function configOf(root: string, { guard: options, minify = true, maps }: BuildSettings): Configuration {
  put(root, "loader.mjs", LOADER);
  return {
    mode: "production",
    context: root,
    entry: "./src/main.ts",
    devtool: maps === "files" ? "source-map" : maps === "inline" ? "inline-source-map" : false,
    output: { path: join(root, "dist"), assetModuleFilename: "[name][ext]" },
    resolve: { extensions: [".ts", ".js"] },
    module: { rules: [{ test: /\.ts$/, use: join(root, "loader.mjs") }] },
    optimization: { minimize: minify },
    performance: false,
    infrastructureLogging: { level: "none" },
    plugins: options === undefined ? [] : [guard.webpack(options)],
  };
}

/** Rejects with what webpack says of the errors, as it prints them. */
function run(config: Configuration): Promise<Stats> {
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error) reject(error);
      else if (stats!.hasErrors()) reject(new Error(stats!.toString({ all: false, errors: true, colors: false })));
      else resolve(stats!);
    });
  });
}

/** Builds with the guard and settings besides. */
function guarded(root: string, { plugins = [], ...config }: Configuration = {}): Promise<Stats> {
  return run({ ...configOf(root, { guard: undefined }), ...config, plugins: [guard.webpack({ keys }), ...plugins] });
}

describe("guard.webpack", () => {
  bundlerContract({ folds: true, build: (root, settings) => run(configOf(root, settings)) });
});

describe("what webpack puts into the client by itself", () => {
  it.each([
    ["DefinePlugin of a variable", "process.env.SECRET_KEY", new webpack.DefinePlugin({ "process.env.SECRET_KEY": JSON.stringify(KEY) })],
    ["DefinePlugin of all of them", "process.env", new webpack.DefinePlugin({ "process.env": JSON.stringify({ SECRET_KEY: KEY }) })],
    [
      "DefinePlugin as Next.js has it",
      "process.env.NEXT_PUBLIC_KEY",
      new webpack.DefinePlugin({ "process.env.NEXT_PUBLIC_KEY": JSON.stringify(KEY) }),
    ],
    ["EnvironmentPlugin", "process.env.SECRET_KEY", new webpack.EnvironmentPlugin({ SECRET_KEY: KEY })],
  ])("is seen: %s", async (_way, expression, plugin) => {
    onTestFinished(setVariables({ SECRET_KEY: undefined }));
    const root = clientProject({ "src/session.ts": `export const session = ${expression};` });
    const message = await refusalOf(guarded(root, { plugins: [plugin] }));
    expect(message).toMatch(new RegExp(`main\\.js, line 1, column \\d+: key ${LABEL}, raw\n    from src/`));
    expect(output(root)).toEqual({});
  });

  it.each(["eval", "eval-source-map", "inline-source-map", "hidden-source-map"])(
    "is seen: with the devtool %s, in development",
    async (devtool) => {
      const root = clientProject({ "src/session.ts": `// ${KEY}\nexport const session = "${KEY}";` });
      expect(await refusalOf(guarded(root, { mode: "development", devtool }))).toContain(`key ${LABEL}`);
      expect(output(root)).toEqual({}); // though emitOnErrors is true there
    },
  );

  it("is seen: in an asset of its own, in a data: URL, compressed by another plugin", async () => {
    const rules = [
      { test: /\.key$/, type: "asset/resource" },
      { test: /\.bin$/, type: "asset/inline" },
    ];
    const files = (end: string): Record<string, string> => ({
      "src/main.ts": `console.log(new URL("./data.${end}", import.meta.url).href);`,
      [`src/data.${end}`]: KEY,
    });
    expect(await refusalOf(guarded(clientProject(files("key")), { module: { rules } }))).toContain(
      `data.key, line 1, column 1: key ${LABEL}, raw`,
    );
    expect(await refusalOf(guarded(clientProject(files("bin")), { module: { rules } }))).toMatch(
      /main\.js > data: URL at byte \d+, line 1, column 1: /,
    );

    const compression = {
      apply(compiler: Compiler) {
        compiler.hooks.thisCompilation.tap("compression", (compilation) => {
          compilation.hooks.processAssets.tap(
            { name: "compression", stage: webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_TRANSFER },
            () => {
              compilation.emitAsset("data.txt.br", new webpack.sources.RawSource(brotliCompressSync(KEY)));
            },
          );
        });
      },
    };
    expect(await refusalOf(guarded(clientProject(), { plugins: [compression] }))).toContain(
      `data.txt.br > data.txt, line 1, column 1: key ${LABEL}, raw`,
    );
  });
});

describe("what webpack tells of its target", () => {
  const SERVER = { "src/session.ts": `import { Signer } from "waxseal"; export const session = new Signer().sign("${KEY}");` };

  it.each([
    ["node", {}],
    ["node22.13", {}],
    ["async-node", {}],
    [["node", "es2022"], {}],
    [["web", "es6"], { name: "edge-server" }],
  ])("is a server for %j %j, which is left alone", async (target, named) => {
    const root = clientProject(SERVER);
    await guarded(root, { target, ...named });
    expect(output(root)).not.toEqual({});
  });

  it.each([
    ["web"],
    ["webworker"],
    ["browserslist:last 2 chrome versions"],
    [["web", "node"]],
    ["electron-main"],
    ["electron-renderer"],
    [["es2022"]],
    [false],
  ])("is a client for %j, or may be one", async (target) => {
    const root = clientProject(SERVER);
    const message = await refusalOf(
      guarded(root, {
        target: target as string,
        output: { path: join(root, "dist"), chunkFormat: "module", chunkLoading: "import" },
        experiments: { outputModule: true },
      }),
    );
    expect(message).toContain("src/session.ts imports waxseal/dist/index.js");
    expect(message).toContain(`key ${LABEL}, raw`);
    expect(output(root)).toEqual({});
  });

  it("does not matter where `client` says what it is", async () => {
    const root = clientProject(SERVER);
    const config = { ...configOf(root, { guard: { keys, client: true } }), target: "node" };
    expect(await refusalOf(run(config))).toContain("src/session.ts imports waxseal/dist/index.js");
  });
});

describe("waxseal, left external", () => {
  it("is imported all the same", async () => {
    const root = clientProject(IMPORTS[0]![1]);
    expect(await refusalOf(guarded(root, { externals: { waxseal: "commonjs waxseal" } }))).toMatch(IMPORTS[0]![2]);
  });
});

describe("the guard in watch mode", () => {
  it("fails, and no longer once it is mended", async () => {
    const root = clientProject({ "src/session.ts": `export const session = "${KEY}";` });
    const compiler = webpack(configOf(root, { guard: { keys } }));
    const outcomes = new EventEmitter();
    const next = async (): Promise<boolean> => ((await once(outcomes, "built")) as [boolean])[0];
    const failed = next();
    const watching = compiler.watch({ aggregateTimeout: 10, poll: 50 }, (_error, stats) => {
      outcomes.emit("built", !stats!.hasErrors());
    })!;
    onTestFinished(() => promisify(watching.close.bind(watching))());
    expect(await failed).toBe(false);
    expect(output(root)).toEqual({});
    const mended = next();
    put(root, "src/session.ts", `export const session = "mended";`);
    expect(await mended).toBe(true);
    expect(output(root)).not.toEqual({});
  });
});
