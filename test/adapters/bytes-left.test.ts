import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../support/run.ts";

/** Units: bytes. A request has some 8,000 that live as long as it does. */
const MOST_LEFT = 3_000;

test("what a request needed is freed by a minor garbage collection: an object with a getter of its own would keep all of it until a major one", async () => {
  const { code, text } = await run(process.execPath, [
    "--expose-gc",
    "--disable-warning=ExperimentalWarning",
    join(import.meta.dirname, "bytes-left.ts"),
  ]);
  expect([code, text]).toEqual([0, expect.stringMatching(/^\{.*\}\n$/)]);
  const left = JSON.parse(text) as Record<string, number>;
  expect(Object.keys(left)).toEqual(["node", "express"]);
  for (const bytes of Object.values(left)) expect(bytes).toBeLessThan(MOST_LEFT);
});
