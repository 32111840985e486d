/**
 * The timers of @redis/client for commands that it cannot send: each costs more than a command, so they are only for those.
 *
 * @module
 */
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionTable } from "../../../src/sessions/store.ts";
import { startRedis } from "../../servers/redis.ts";
import { need } from "../../support/need.ts";
import { tableOver } from "./redis/rows.ts";
import { throughProxy } from "./redis/through-proxy.ts";

const MOST_OWED = 1000;
const redis = await need("a real Redis 7", () => startRedis({ flavour: "redis" }));
afterAll(() => redis?.remove());

describe.runIf(redis)("through @redis/client, a table of Redis", () => {
  const on = throughProxy("@redis/client", () => redis!);
  const timers = vi.spyOn(AbortSignal, "timeout");
  let table: SessionTable;

  const read = (times: number, by = table): Promise<PromiseSettledResult<unknown>[]> =>
    Promise.allSettled(Array.from({ length: times }, () => by.read("there")));

  beforeEach(async () => {
    table = await vi.waitFor(() => tableOver(on.connected.client, { timeout: 1 }), { timeout: 20_000 });
    timers.mockClear();
  });
  afterEach(() => on.proxy.pass());
  afterAll(() => timers.mockRestore());

  it("has no timer for a command that is sent at once", async () => {
    const patient = await tableOver(on.connected.client, { timeout: 60 });
    for (const _ of ["once", "and once more"]) {
      const outcomes = await read(MOST_OWED, patient);
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["fulfilled"]));
    }
    expect(timers).not.toHaveBeenCalled();
  });

  it("has one for each that the server is behind with", async () => {
    on.proxy.hang();
    await read(MOST_OWED + 20);
    expect(timers).toHaveBeenCalledTimes(20);
  });

  it("has one for each while the server is away", async () => {
    on.proxy.cut();
    await vi.waitFor(() => expect((on.connected.client as unknown as { isReady: boolean }).isReady).toBe(false));
    await read(20);
    expect(timers).toHaveBeenCalledTimes(20);
  });

  it("has one for each step through all keys, which nothing else bounds", async () => {
    await table.count();
    expect(timers).toHaveBeenCalledTimes(1);
  });
});
