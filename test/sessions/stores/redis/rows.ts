import type { NewRow, SessionTable } from "../../../../src/sessions/store.ts";
import { redisStore, type RedisClient, type RedisStoreOptions } from "../../../../src/sessions/stores/redis.ts";

const LONG_SECONDS = 1000;

/** Returns a row that lives long, but for `over`. */
export function row(over: Partial<NewRow> = {}): NewRow {
  const now = Math.floor(Date.now() / 1000);
  return { blob: "blob", lifetimeSeconds: LONG_SECONDS, userId: undefined, createdAt: now, endsAt: now + LONG_SECONDS, ...over };
}

/** Opens the table of a new store over `client`. */
export function tableOver(client: RedisClient, options?: RedisStoreOptions): Promise<SessionTable> {
  return redisStore(client, options).open({ layout: "waxseal", clock: () => Date.now() / 1000 });
}
