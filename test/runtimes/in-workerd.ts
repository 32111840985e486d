import { join } from "node:path";
import { Miniflare } from "miniflare";
import { ROOT } from "../support/run.ts";

/** Returns what workerd, with `nodejs_compat`, answers when the module `script` of this folder serves it; for as long as `read` takes. */
export async function inWorkerd<T>(
  script: string,
  { body, read }: { body?: string; read: (response: Awaited<ReturnType<Miniflare["dispatchFetch"]>>) => Promise<T> },
): Promise<T> {
  const worker = new Miniflare({
    compatibilityDate: "2026-01-01",
    compatibilityFlags: ["nodejs_compat"],
    rootPath: ROOT,
    modulesRoot: ROOT,
    scriptPath: join(import.meta.dirname, script),
    modules: true,
    modulesRules: [{ type: "ESModule", include: ["**/*.js", "**/*.mjs"] }],
  });
  try {
    return await read(await worker.dispatchFetch("http://localhost/", body === undefined ? {} : { method: "POST", body }));
  } finally {
    await worker.dispose();
  }
}
