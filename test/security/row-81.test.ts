import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { randomText } from "../../src/crypto/random.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { bare, live, MINUTE_MS, TestSource } from "../keys/live/source.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How often the source is asked in an hour in which garbage comes without a pause. */
async function loadsInAnHour(source: TestSource, refresh: "1m" | "1d"): Promise<number> {
  const waxseal = createWaxseal({ keys: live(source, { refresh }) });
  const token = waxseal.token({ purpose: "shop.test", maxAge: "1d" });
  await waxseal.ready();
  const genuine = token.issue("v");
  const before = source.loads;
  let refused = 0;
  for (let second = 0; second < 3600; second++) {
    for (let count = 0; count < 5; count++) {
      const garbage = count % 2 === 0 ? randomText(120, ALPHABET) : genuine.slice(0, -43) + randomText(43, ALPHABET);
      if (token.verify(garbage).reason === "bad-signature") refused++;
    }
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(refused).toBeGreaterThan(3600);
  return source.loads - before;
}

describe("81. A flood of garbage tokens: calls to the key source stay bounded", () => {
  test("one a minute for all of it, and none for what is no token at all", async () => {
    const loads = await loadsInAnHour(new TestSource(bare("a")), "1d");
    expect(loads).toBeGreaterThan(50);
    expect(loads).toBeLessThanOrEqual(61);
  });

  test("beside those on schedule", async () => {
    expect(await loadsInAnHour(new TestSource(bare("a")), "1m")).toBeLessThanOrEqual(61 + 67);
  });

  test("when the source is down or slow, too: one call at a time", async () => {
    const source = new TestSource(bare("a"));
    let under = 0;
    let most = 0;
    const load = source.load.bind(source);
    source.load = async (options) => {
      const result = await load(options);
      if (source.loads === 1) return result;
      most = Math.max(most, ++under);
      await new Promise((resolve) => setTimeout(resolve, 0.4 * MINUTE_MS));
      under--;
      throw new Error("down");
    };
    expect(await loadsInAnHour(source, "1d")).toBeLessThanOrEqual(61);
    expect(most).toBe(1);
  });

  test("and nothing is asked before ready(), nor after close()", async () => {
    const source = new TestSource(bare("a"));
    const keys = live(source);
    const other = createWaxseal({ keys: "k".repeat(20) + ALPHABET });
    const token = other.token({ purpose: "shop.test", maxAge: "1d" });
    const garbage = token.issue("v").slice(0, -1) + "!";
    token.verify(garbage);
    await vi.advanceTimersByTimeAsync(5000);
    expect(source.loads).toBe(0);
    await keys.ready();
    keys.close();
    token.verify(garbage);
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    expect(source.loads).toBe(1);
  });
});
