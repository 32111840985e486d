import { afterEach, describe, expect, test, vi } from "vitest";
import type { LiveKeysOptions } from "../../src/keys/live-keys.ts";
import { Signer } from "../../src/signing/signer.ts";
import { letters, live, ringDocument, secret, TestSource } from "../keys/live/source.ts";
import { MemoryEvidenceStore } from "../support/memory-evidence-store.ts";

afterEach(() => void vi.unstubAllEnvs());

const leaked = ringDocument(41, { current: "a", staged: "b" });
const mended = ringDocument(42, { current: "b" }, { floor: 42, revoked: "a" });

/** One life of a process: it starts with what the source has. @returns what a token comes to that whoever holds the leaked key has made */
async function start(source: TestSource, options: LiveKeysOptions): Promise<string> {
  const keys = live(source, options);
  try {
    await keys.ready();
    const forged = new Signer(secret("a"), { salt: "shop.test" }).sign("admin");
    return `${letters(keys)}, forgery ${new Signer(keys, { salt: "shop.test" }).verify(forged).ok ? "passes" : "refused"}`;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    keys.close();
  }
}

describe("67. The whole key ring document rolled back after a revocation, across a restart: refused", () => {
  test.each<[string, LiveKeysOptions, LiveKeysOptions, string | undefined]>([
    ["with memory in an evidence store", { evidence: new MemoryEvidenceStore() }, {}, undefined],
    ["with WAXSEAL_KEYRING_FLOOR", {}, {}, "42"],
    ["with the option floor", {}, { floor: 42 }, undefined],
  ])("%s", async (_, always, sinceRevocation, variable) => {
    const source = new TestSource(leaked);
    expect(await start(source, always)).toBe("ab, forgery passes");
    source.has = mended;
    vi.stubEnv("WAXSEAL_KEYRING_FLOOR", variable);
    const options = { ...always, ...sinceRevocation };
    expect(await start(source, options)).toBe("b, forgery refused");
    source.has = leaked;
    expect(await start(source, options)).toBe("WAXSEAL_KEYRING_FLOOR");
  });

  test("nor does the store let the old one in with a new number: the leaked key is known", async () => {
    const options = { evidence: new MemoryEvidenceStore() };
    expect(await start(new TestSource(leaked), options)).toBe("ab, forgery passes");
    expect(await start(new TestSource(mended), options)).toBe("b, forgery refused");
    expect(await start(new TestSource(ringDocument(43, { current: "a", staged: "b" })), options)).toBe("WAXSEAL_KEYRING_REVOKED");
    expect(await start(new TestSource(ringDocument(42, { current: "c" })), options)).toBe("WAXSEAL_KEYRING_FORKED");
  });

  test("without any memory it passes, and that is said", async () => {
    const keys = live(new TestSource(mended));
    expect(keys.rollbackProtection).toBe("none");
    expect(await start(new TestSource(mended), {})).toBe("b, forgery refused");
    expect(await start(new TestSource(leaked), {})).toBe("ab, forgery passes");
  });
});
