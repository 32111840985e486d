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

  test.for([`${old.slice(0, 30)},${old.slice(30)}`, `${old},x`, `[${old}`, `["${old}"`, `"${old}"`, `{"0":"${old}"}`])(
    "among the staged keys: %j",
    async (text) => {
      const failing = envKeys({ env: { SECRET_KEY: current, SECRET_KEY_STAGED: text } }).ready();
      await expect(failing).rejects.toMatchObject({
        name: "ConfigError",
        code: "WAXSEAL_STAGED_INVALID",
        message: expect.stringContaining(`SECRET_KEY_STAGED='["new key"]'`) as string,
      });
      await expect(failing).rejects.not.toThrow(old);
    },
  );

  test("a list or its text where a document has one key", async () => {
    for (const secret of [[old], { 0: old }]) {
      const text = JSON.stringify({ format: "waxseal-keyring/1", app: "shop", revision: 1, keys: [{ id: "a", state: "current", secret }] });
      const failing = envKeys({ env: { SECRET_KEY: text } }).ready();
      await expect(failing).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID" });
      await expect(failing).rejects.not.toThrow(old);
    }
    const text = JSON.stringify({
      format: "waxseal-keyring/1",
      app: "shop",
      revision: 1,
      keys: [{ id: "a", state: "current", secret: `[${old},x` }],
    });
    const keys = envKeys({ env: { SECRET_KEY: text } });
    await keys.ready();
    expect(keys.ring.entries).toHaveLength(1);
    keys.close();
  });

  test("a current key that begins with { is no key: it would be a document", async () => {
    await expect(envKeys({ env: { SECRET_KEY: `{${current}` } }).ready()).rejects.toMatchObject({ name: "ConfigError" });
  });
});
