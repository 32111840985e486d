import { channel } from "node:diagnostics_channel";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Duration, Lifetime } from "../../src/clock.ts";
import { DEFAULT_POLICY } from "../../src/keys/document/policy.ts";
import type { RingDocument } from "../../src/keys/document/ring-document.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import * as strength from "../../src/keys/assert-strong.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { bare, live, MINUTE_MS, ringDocument, secret, TestSource } from "../keys/live/source.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Starts an application of one purpose with a document whose policy says so much of it; the policy of its own purposes is the default one. */
function start(maxAge: Lifetime, policy: Record<string, Lifetime>, session: Duration = "14d"): Promise<void> {
  const document = ringDocument(1, { current: "a" }, { policy: { ...DEFAULT_POLICY, maxAge: { ...DEFAULT_POLICY.maxAge, ...policy } } });
  const waxseal = createWaxseal({ keys: live(new TestSource(document)), session: { store: { kind: "cookie" }, maxAge: session } });
  onTestFinished(() => waxseal.close());
  waxseal.token({ purpose: "shop.invite", maxAge });
  return waxseal.ready();
}

describe("a purpose that outlives the key ring's policy stops the start, and the line to add is named", () => {
  test.each<[Lifetime, Record<string, Lifetime>, string]>([
    ["2d", {}, '"shop.invite": 172800'],
    ["2d", { "shop.invite": "1d" }, '"shop.invite": 172800'],
    [86_401, { "shop.invite": "1d" }, '"shop.invite": 86401'],
    ["unbounded", { "shop.invite": "365d" }, '"shop.invite": "unbounded"'],
    ["unbounded", {}, '"shop.invite": "unbounded"'],
  ])("%j under %j", async (maxAge, policy, line) => {
    await expect(start(maxAge, policy)).rejects.toMatchObject({
      name: "ConfigError",
      code: "WAXSEAL_PURPOSE_OUTLIVES_POLICY",
      message: expect.stringMatching(new RegExp(`policy\\.maxAge: ${line}$`)),
    });
  });

  test("sessions and what comes with them among them, all in one line", async () => {
    const line = '"session": 2592000, "csrf": 2592000, "messages": 2592000, "shop.invite": 60';
    await expect(start("1m", {}, "30d")).rejects.toThrow(line);
    const { maxAge } = { maxAge: JSON.parse(`{${line}}`) as Record<string, Lifetime> };
    await start("1m", maxAge, "30d"); // as it was told
  });

  test.each<[Lifetime, Lifetime]>([
    ["1d", "1d"],
    ["1d", 86_400],
    ["1d", "unbounded"],
    ["unbounded", "unbounded"],
    [0, 0],
  ])("%j under %j is within it", async (maxAge, policy) => {
    await start(maxAge, { "shop.invite": policy });
  });

  test("keys without a document have no policy, nor have rings and texts", async () => {
    for (const keys of [live(new TestSource(bare("a"))), new KeyRing({ current: secret("a") }), secret("a")]) {
      const waxseal = createWaxseal({ keys });
      onTestFinished(() => waxseal.close());
      waxseal.token({ purpose: "shop.invite", maxAge: "unbounded" });
      await waxseal.ready();
    }
  });

  test("a name out of every object's prototype is no purpose of the policy", async () => {
    const waxseal = createWaxseal({ keys: live(new TestSource(ringDocument(1, { current: "a" }))) });
    onTestFinished(() => waxseal.close());
    waxseal.token({ purpose: "constructor", maxAge: 60 });
    await expect(waxseal.ready()).rejects.toThrow('"constructor": 60');
  });
});

describe("a document that comes later with a shorter policy", () => {
  const ages = DEFAULT_POLICY.maxAge;
  const revision = (number: number, maxAge: Record<string, Lifetime>): RingDocument =>
    ringDocument(number, { current: "a" }, { policy: { ...DEFAULT_POLICY, maxAge } });

  test("is used, since it may revoke a key, and warned of once", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const source = new TestSource(revision(1, { ...ages, "shop.invite": "2d" }));
    const waxseal = createWaxseal({ keys: live(source) });
    onTestFinished(() => waxseal.close());
    const token = waxseal.token({ purpose: "shop.invite", maxAge: "2d" });
    await waxseal.ready();
    const later = async (document: RingDocument): Promise<void> => {
      source.has = document;
      await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
    };
    await later(revision(2, { ...ages, "shop.invite": "3d" }));
    expect(warn).not.toHaveBeenCalled();
    await later(revision(3, { ...ages, "shop.invite": "1d" }));
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(/policy\.maxAge: "shop\.invite": 172800$/),
        { type: "WaxsealWarning", code: "WAXSEAL_PURPOSE_OUTLIVES_POLICY" },
      ],
    ]);
    expect(token.open(token.issue("v"))).toBe("v");
    await later(revision(4, ages));
    expect(warn).toHaveBeenCalledTimes(2);
    waxseal.close();
    expect(channel("waxseal:keys").hasSubscribers).toBe(false);
  });
});

test("a key that is given as text is judged once, however it is used", async () => {
  vi.stubEnv("NODE_ENV", "development");
  const judge = vi.spyOn(strength, "assertStrong");
  const waxseal = createWaxseal({ keys: generateSecretKey() });
  onTestFinished(() => waxseal.close());
  const token = waxseal.token({ purpose: "shop.invite", maxAge: 60 });
  await waxseal.ready();
  token.open(token.issue("v"));
  expect(judge).toHaveBeenCalledTimes(1);
});
