import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { rolldown, type Plugin as RolldownPlugin } from "rolldown";
import { rollup, watch, type Plugin, type RollupWatcherEvent } from "rollup";
import { describe, expect, it, onTestFinished } from "vitest";
import { guard } from "../../../src/leaks/guard/index.ts";
import { bundlerContract, type BuildSettings } from "./bundler-contract.ts";
import { clientProject, KEY, LABEL, output, put, refusalOf } from "./client-project.ts";

const keys = KEY;

/** What a project has a TypeScript plugin for; packages are left external, as Rollup by itself leaves them. */
function typescript(minify: boolean): Plugin {
  return {
    name: "typescript",
    resolveId: (source, importer) => {
      const path = source.startsWith(".") && importer !== undefined ? `${resolve(importer, "..", source)}.ts` : undefined;
      return path !== undefined && existsSync(path) ? path : null;
    },
    transform: async (code, id) => {
      const { code: plain, map } = await transform(code, { loader: "ts", sourcefile: id, sourcemap: "external", minifySyntax: minify });
      return { code: plain, map };
    },
  };
}

async function rollupBuild(root: string, { guard: options, minify = true, maps }: BuildSettings, others: Plugin[] = []): Promise<void> {
  const plugins = [typescript(minify), ...others, ...(options === undefined ? [] : [guard.rollup(options)])];
  const bundle = await rollup({ input: join(root, "src/main.ts"), plugins, onLog: () => undefined });
  await bundle.write({ dir: join(root, "dist"), sourcemap: maps === "files" ? true : (maps ?? false) });
}

async function rolldownBuild(
  root: string,
  { guard: options, minify = true, maps }: BuildSettings,
  others: RolldownPlugin[] = [],
): Promise<void> {
  const plugins = [...others, ...(options === undefined ? [] : [guard.rollup(options)])];
  const bundle = await rolldown({ cwd: root, input: "src/main.ts", plugins, onLog: () => undefined });
  await bundle.write({ dir: join(root, "dist"), minify, sourcemap: maps === "files" ? true : (maps ?? false) });
}

describe("guard.rollup in Rollup", () => {
  bundlerContract({ build: rollupBuild, folds: true });

  it("sees what another plugin puts in the place of a variable", async () => {
    const replace: Plugin = { name: "replace", renderChunk: (code) => code.replaceAll("process.env.SECRET_KEY", JSON.stringify(KEY)) };
    const root = clientProject({ "src/session.ts": "export const session = process.env.SECRET_KEY;" });
    expect(await refusalOf(rollupBuild(root, { guard: { keys } }, [replace]))).toContain(`key ${LABEL}, raw`);
    expect(output(root)).toEqual({});
  });

  it("sees an asset that comes after it, and compressed", async () => {
    const asset: Plugin = {
      name: "asset",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: "data.gz", source: gzipSync(KEY) });
      },
    };
    const bundle = rollup({ input: join(clientProject(), "src/main.ts"), plugins: [guard.rollup({ keys }), typescript(true), asset] });
    expect(await refusalOf(bundle.then((made) => made.generate({})))).toContain(`data.gz > data, line 1, column 1: key ${LABEL}, raw`);
  });

  it("fails in watch mode, and no longer once it is mended", async () => {
    const root = clientProject({ "src/session.ts": `export const session = "${KEY}";` });
    const watcher = watch({
      input: join(root, "src/main.ts"),
      output: { dir: join(root, "dist") },
      plugins: [typescript(true), guard.rollup({ keys })],
      watch: { buildDelay: 10 },
    });
    onTestFinished(() => watcher.close());
    const told = (code: RollupWatcherEvent["code"]): Promise<RollupWatcherEvent> =>
      new Promise((done) => {
        watcher.on("event", (event) => {
          if (event.code === code) done(event);
        });
      });
    const [failed, mended] = [told("ERROR"), told("BUNDLE_END")];
    expect(await failed).toMatchObject({ error: { pluginCode: "WAXSEAL_CLIENT_SECRET", plugin: "waxseal-guard" } });
    expect(output(root)).toEqual({});
    // Again and again: a watcher that has just begun misses the first.
    const mending = setInterval(() => put(root, "src/session.ts", `export const session = ${Date.now()};`), 100);
    onTestFinished(() => {
      clearInterval(mending);
    });
    await mended;
    expect(output(root)).not.toEqual({});
  });
});

describe("guard.rollup in Rolldown", () => {
  bundlerContract({ build: rolldownBuild, folds: true });
});
