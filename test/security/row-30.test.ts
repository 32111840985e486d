import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfigError, KeySourceError } from "../../src/errors.ts";
import { Signer } from "../../src/signing/signer.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { bare, live, MINUTE_MS, ringDocument, TestSource } from "../keys/live/source.ts";
import { eventsOn } from "../support/events.ts";

const DOWN = new KeySourceError("WAXSEAL_KEY_SOURCE_UNREACHABLE", "Nobody answers.");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("30. A key source down at refresh: last good ring stays, with an event; down at start: error", () => {
  test.each<[string, Error | Promise<never>, string, "kept" | "refused"]>([
    ["says that it is down", DOWN, "WAXSEAL_KEY_SOURCE_UNREACHABLE", "kept"],
    ["fails in its own way", new TypeError("fetch failed"), "WAXSEAL_KEY_SOURCE_FAILED", "kept"],
    ["does not answer", new Promise(() => undefined), "WAXSEAL_KEY_SOURCE_TIMEOUT", "kept"],
    ["has something that is no key", new ConfigError("WAXSEAL_KEY_EMPTY", "It is empty."), "WAXSEAL_KEY_EMPTY", "refused"],
  ])("a source that %s", async (_, failure, code, outcome) => {
    const events = eventsOn("waxseal:keys");
    const source = new TestSource(failure);
    const waxseal = createWaxseal({ keys: live(source) });
    const token = waxseal.token({ purpose: "shop.test", maxAge: "1d" });

    const starting = expect(waxseal.ready()).rejects.toMatchObject({ code });
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    await starting;
    expect(() => token.issue("v")).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY" }));
    expect(events).toEqual([expect.objectContaining({ outcome, code, revision: undefined })]);

    source.has = ringDocument(3, { current: "a" });
    await waxseal.ready(); // tries again
    const issued = token.issue("v");

    source.has = failure;
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
    expect(token.open(issued)).toBe("v");
    expect(token.open(token.issue("w"))).toBe("w");
    expect(events.length).toBeGreaterThan(20);
    for (const event of events.slice(2)) expect(event).toMatchObject({ outcome, code, revision: 3 });

    source.has = ringDocument(4, { current: "b", fallback: "a" });
    await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
    expect(events.at(-1)).toMatchObject({ outcome: "loaded", revision: 4 });
    expect(token.verify(issued)).toMatchObject({ ok: true, stale: true });
  });

  test("what is used directly, without an application, is told the same", async () => {
    const source = new TestSource(DOWN);
    const keys = live(source);
    await expect(keys.ready()).rejects.toBe(DOWN);
    source.has = bare("a");
    await keys.ready();
    source.has = DOWN;
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    const signer = new Signer(keys, { salt: "shop.test" });
    expect(signer.verify(signer.sign("v")).ok).toBe(true);
  });
});
