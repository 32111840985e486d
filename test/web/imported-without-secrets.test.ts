import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("an application's module can be imported without a secret: it reads nothing, ends by itself, and refuses to sign, saying what to do", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "imported-without-secrets.mjs")], {
    env: {},
  });
  expect(stderr).toBe("");
  const notReady = { name: "KeySourceError", code: "WAXSEAL_NOT_READY", message: expect.stringContaining("await ready()") };
  expect(JSON.parse(stdout)).toEqual({
    variables: [],
    loadsAtImport: 0,
    purposes: 6,
    outcomes: [notReady, notReady, notReady],
    ready: "WAXSEAL_KEY_SOURCE_ABSENT",
  });
});
