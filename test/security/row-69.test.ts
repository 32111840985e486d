import { describe, expect, test } from "vitest";
import { envKeys } from "../../src/keys/sources/env.ts";

const current = "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOF";
const old = "kW5TfyZr1LAdq8_uXbGJo0cVhRM4nENspQ7D-2iCgxOe9vHtYzUj3lBwKSa6PIm";
const CONFIG: unknown = expect.objectContaining({
  name: "ConfigError",
  code: "WAXSEAL_FALLBACKS_INVALID",
  message: expect.stringContaining(`SECRET_KEY_FALLBACKS='["old key","older key"]'`) as string,
});

async function ready(fallbacks: string): Promise<number> {
  const keys = envKeys({ env: { SECRET_KEY: current, SECRET_KEY_FALLBACKS: fallbacks } });
  await keys.ready();
  return keys.ring.entries.length;
}

describe("69. A comma inside a key, a key that begins with `[`: ConfigError", () => {
  test.for([
    `${old.slice(0, 30)},${old.slice(30)}`,
    `${old},x`,
    `x,${old}`,
    `${old},${current.slice(0, 40)},${old}`,
    `[${old}`,
    `[${old}]`,
    `[${old},${old}`,
    `["${old}"`,
    `['${old}']`,
    `{"0":"${old}"}`,
    `"${old}","${old}"`,
  ])("%j", async (text) => {
    await expect(ready(text)).rejects.toEqual(CONFIG);
    await expect(ready(text)).rejects.not.toThrow(old);
  });

  test("as JSON both are keys like any other", async () => {
    await expect(ready(JSON.stringify([`${old.slice(0, 30)},${old.slice(30)}`, `[${old}`]))).resolves.toBe(3);
  });

  test("the current key is one key, whatever is in it", async () => {
    const keys = envKeys({ env: { SECRET_KEY: `[${current},${old}` } });
    await keys.ready();
    expect(keys.ring.entries).toHaveLength(1);
  });
});
