import { existsSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { describe, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { ROOT } from "../support/run.ts";

const built = await need("the built package, by npm run build", () => existsSync(join(ROOT, "dist/otel.js")));

/* Node, Bun and Deno give what a subscriber throws to the process, later; row-66.test.ts has that. */
describe.runIf(built)("66. Subscribers that throw", () => {
  test("change no verdict in workerd either, which throws it at whoever publishes; it is reported as uncaught, and metrics are counted", async () => {
    const worker = new Miniflare({
      compatibilityDate: "2026-01-01",
      compatibilityFlags: ["nodejs_compat"],
      rootPath: ROOT,
      modulesRoot: ROOT,
      scriptPath: join(import.meta.dirname, "subscribers.mjs"),
      modules: true,
      modulesRules: [{ type: "ESModule", include: ["**/*.js", "**/*.mjs"] }],
    });
    try {
      const response = await worker.dispatchFetch("http://localhost/");
      expect(await response.json()).toEqual({
        ok: true,
        value: "v",
        refused: "bad-signature",
        counted: [
          ["waxseal.verifications", "ok"],
          ["waxseal.verifications", "refused"],
        ],
        reported: [expect.stringContaining("from a subscriber")],
      });
    } finally {
      await worker.dispose();
    }
  });
});
