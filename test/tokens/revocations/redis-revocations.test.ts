import { describe, expect, it } from "vitest";
import { redisRevocations, type IoredisClient, type RedisClient } from "../../../src/sessions/stores/revocations/redis.ts";

/** Answers every command with `reply`: what a server with something else under the key would say. */
const answering = (reply: unknown): IoredisClient => ({ call: () => Promise.resolve(reply) });

describe("redisRevocations", () => {
  it.each<[string, unknown[]]>([
    ["a value that is no pair of times", ['["shop.invite","7"]', "soon never"]],
    ["a field that is no pair of names", ["shop.invite", "1 2"]],
    ["a field that is another JSON", ["null", "1 2"]],
    ["a pair of something else", ["[1,2]", "1 2"]],
  ])("guesses nothing from %s", async (_, reply) => {
    await expect(redisRevocations(answering(reply)).entries(0)).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED" });
  });

  it("takes nothing for too much", async () => {
    await expect(redisRevocations(answering([])).entries(0)).resolves.toEqual([]);
    await expect(redisRevocations(answering(null)).entries(0)).rejects.toMatchObject({ code: "WAXSEAL_REVOCATIONS_TOO_MANY" });
  });

  it("asks for a client, connected, and a timeout", async () => {
    const unknown = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_CLIENT_UNKNOWN" }) as Error;
    expect(() => redisRevocations({} as RedisClient)).toThrow(unknown);
    expect(() => redisRevocations(answering([]), { timeout: 0 })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_DURATION_INVALID" }) as Error,
    );
    const closed = { isOpen: false, sendCommand: () => Promise.resolve([]) };
    await expect(redisRevocations(closed).entries(0)).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_CLIENT_CLOSED" });
  });

  it("gives up on a server that never answers, for a write as for a read", async () => {
    const silent: IoredisClient = { call: () => new Promise(() => undefined) };
    const store = redisRevocations(silent, { timeout: 0.01 });
    const late = { name: "StoreError", code: "WAXSEAL_STORE_TIMEOUT" };
    await expect(store.entries(0)).rejects.toMatchObject(late);
    await expect(store.record({ purpose: "a", subject: "", beforeMs: 0, expiresAtMs: 1 })).rejects.toMatchObject(late);
    await expect(store.clear(0)).rejects.toMatchObject(late);
  });
});
