import { afterEach, describe, expect, test, vi } from "vitest";
import { bytesOfKnownKey, KINDS, knownKeys } from "../../scripts/make-known-keys.ts";
import { textOfUtf8 } from "../../src/encoding/utf8.ts";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { envKeys } from "../../src/keys/sources/env.ts";
import { knownKeyDetector } from "../../src/leaks/known/known-key-detector.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { cli, KEY } from "../cli/run-cli.ts";

const KNOWN = knownKeys();
const CONTROL = /[\x00-\x1f]/;

/** Published texts of a kind that a variable can hold: the longest, which nothing else is wrong with, and others. */
function samplesOf(kind: string): string[] {
  const texts = KNOWN.filter((known) => known.kind === kind).map((known) => textOfUtf8(bytesOfKnownKey(known)));
  const usable = texts.filter((text) => text !== undefined && !CONTROL.test(text)) as string[];
  return usable.sort((a, b) => b.length - a.length).slice(0, 5);
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function start(keys: Keys, nodeEnv: string | undefined): Promise<void> {
  vi.stubEnv("NODE_ENV", nodeEnv);
  return createWaxseal({ keys }).ready();
}

describe("26. A published key: refused in production, warned in development", () => {
  test.for(KINDS)("each that is a %s, as current key", async (kind) => {
    const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
    for (const known of KNOWN.filter((entry) => entry.kind === kind)) {
      const bytes = bytesOfKnownKey(known);
      await expect(start(bytes, "production"), known.published).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_WEAK" });
      await expect(start(bytes, undefined), known.published).rejects.toThrow(/published.*npx waxseal generate/);
      expect(warn).not.toHaveBeenCalled();
      await start(bytes, "development");
      const warnings = warn.mock.calls.map(([warning]) => String(warning)).join(" ");
      expect(warnings, known.published).toMatch(/published/);
      const text = Buffer.from(bytes).toString();
      if (text.length > 12) expect(warnings).not.toContain(text);
      warn.mockClear();
    }
  });

  test.for(KINDS)("a %s from the environment, in each of its variables", async (kind) => {
    const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
    for (const key of samplesOf(kind)) {
      const list = JSON.stringify([key]);
      for (const env of [
        { SECRET_KEY: key },
        { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: list },
        { SECRET_KEY: KEY, SECRET_KEY_STAGED: list },
      ]) {
        await expect(start(envKeys({ env }), "production")).rejects.toThrow(/published/);
        await expect(start(envKeys({ env }), "production")).rejects.not.toThrow(key);
        await start(envKeys({ env }), "development");
        expect(warn.mock.calls.map(([warning]) => String(warning)).join(" ")).toMatch(/published/);
        warn.mockClear();
      }
    }
  });

  test.for(KINDS)("a %s by `waxseal check`, which says what to do and not the key", async (kind) => {
    for (const key of samplesOf(kind).slice(0, 2)) {
      const { code, out, err } = await cli(["check", "--production"], { env: { SECRET_KEY: key } });
      expect(code).toBe(1);
      expect(out).toMatch(/The key is published.* known-key\n.*npx waxseal generate/);
      expect(out).toContain("An application would not start with this.");
      expect(out + err).not.toContain(key);
    }
  });

  test("as people copy it: with its quotes, with Laravel's prefix", async () => {
    const [key] = samplesOf("documentation");
    for (const copied of [`"${key!}"`, `'${key!}'`, `base64:${key!}`]) {
      expect(checkSecretKey(copied).map(({ code }) => code)).toContain("known-key");
      await expect(start(envKeys({ env: { SECRET_KEY: copied } }), "production")).rejects.toThrow(/published/);
    }
  });

  test("whichever place it has in a ring", async () => {
    const [key] = samplesOf("default");
    for (const ring of [{ current: key! }, { current: KEY, fallbacks: [key!] }, { current: KEY, staged: [key!] }]) {
      await expect(start(new KeyRing(ring), "production")).rejects.toThrow(/published.*(npx waxseal generate|SECRET_KEY_FALLBACKS)/);
    }
  });

  test("and found in a text, where it is assigned", () => {
    const detector = knownKeyDetector();
    for (const key of KINDS.flatMap(samplesOf).filter((text) => !/["\\]/.test(text))) {
      const text = Buffer.from(`SECRET_KEY = "${key}"`);
      expect(detector.find(text, 0, text.length, "settings.py"), key).toHaveLength(1);
    }
  });

  test("a strong key starts without a word", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
    await start(generateSecretKey(), "production");
    await start(generateSecretKey(), "development");
    expect(warn).not.toHaveBeenCalled();
  });
});
