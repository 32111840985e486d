import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { ROOT } from "../support/run.ts";
import { inWorkerd } from "./in-workerd.ts";

const built = await need("the built package, by npm run build", () => existsSync(join(ROOT, "dist/otel.js")));

/* Node, Bun and Deno give what a subscriber throws to the process, later; row-66.test.ts has that. */
describe.runIf(built)("66. Subscribers that throw", () => {
  test("change no verdict in workerd either, which throws it at whoever publishes; it is reported as uncaught, and metrics are counted", async () => {
    const report = await inWorkerd("subscribers.mjs", { read: (response) => response.json() });
    expect(report).toEqual({
      ok: true,
      value: "v",
      refused: "bad-signature",
      counted: [
        ["waxseal.verifications", "ok"],
        ["waxseal.verifications", "refused"],
      ],
      reported: [expect.stringContaining("from a subscriber")],
    });
  });
});
