/**
 * Keeps sessions in a database, and in a fast table in front of it, so that most reads cost one trip to the fast one.
 *
 * ```ts
 * session: { store: cachedStore({ cache: redisStore(redis, { prefix: "shop-cache:" }), store: postgresStore(pool) }) }
 * ```
 * @module
 */
import { secondsOf, type Duration } from "../../clock.ts";
import { ConfigError } from "../../errors.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type { TableStore } from "../store.ts";
import { CachedTable } from "./cached/cached-table.ts";

export interface CachedStoreOptions {
  /** The fast table in front: redisStore() under a prefix of its own, or memoryStore() with `soleProcess`. It may lose or evict what it likes. */
  cache: TableStore;
  /** The database, which is right whenever the two differ. Where it keeps claims, so does the whole, past the cache. */
  store: TableStore | (TableStore & ClaimStore);
  /** For how long at most a row is served without asking the database; what others do to its table shows by then. @default "5m" */
  cacheFor?: Duration | undefined;
  /** States that no second process uses this database, which a cache in this one's memory needs. @default false */
  soleProcess?: boolean | undefined;
}

/**
 * Keeps sessions in `store`, and serves them from `cache`. Once a logout, a change or a move to another id has been acknowledged, no
 * process that goes through this cache reads what was before.
 *
 * The database down: what is cached is served for `cacheFor` at most; everything else rejects. The cache down: reads go to the
 * database, new sessions begin, and every other write rejects with nothing written, since its stale copy could not be taken away. A
 * write that rejects after the database was asked may have happened; the session is then read from the database for a minute.
 *
 * What a cache brings back after it acknowledged otherwise (a failover of Redis to a replica that lags behind, a restart from an old
 * file) can be served for `cacheFor`, a session that was ended among it: give the cache a Redis without persistence.
 *
 * Rows are cached when they are written, and again when they are read where the database's store tells how long they have to live.
 *
 * @throws {ConfigError} `WAXSEAL_CACHE_LOCAL` where `cache` is memoryStore() without `soleProcess`: a logout in another process would not reach it
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`
 * @throws {ConfigError} `WAXSEAL_LAYOUT_UNSUPPORTED` at ready() in Django's layout, and what `cache` and `store` throw there
 */
export function cachedStore(options: CachedStoreOptions & { store: ClaimStore }): TableStore & ClaimStore;
export function cachedStore(options: CachedStoreOptions): TableStore;
export function cachedStore({ cache, store, cacheFor = "5m", soleProcess = false }: CachedStoreOptions): TableStore {
  const cacheForSeconds = secondsOf(cacheFor, "cacheFor");
  const { isLocal = false } = cache;
  if (isLocal && !soleProcess) {
    throw new ConfigError(
      "WAXSEAL_CACHE_LOCAL",
      "A cache in this process's memory does not hear of a logout in another: use redisStore() as the cache, or state { soleProcess: true } if there is no other process.",
    );
  }
  return {
    kind: "table",
    async open(options) {
      if (options.layout === "django") {
        throw new ConfigError(
          "WAXSEAL_LAYOUT_UNSUPPORTED",
          "Django writes its session table past any cache of ours, so a logout there would not be seen here; use the database's store by itself.",
        );
      }
      const database = await store.open(options);
      try {
        return new CachedTable(await cache.open(options), database, { clock: options.clock, cacheForSeconds, isLocal });
      } catch (error) {
        database.close?.();
        throw error;
      }
    },
    ...(store.migrate && { migrate: () => store.migrate!() }),
    ...("claim" in store && { claim: (id: string, lifetimeSeconds: number) => store.claim(id, lifetimeSeconds) }),
  };
}
