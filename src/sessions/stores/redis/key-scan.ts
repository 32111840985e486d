import { StoreError } from "../../../errors.ts";
import type { RedisPort } from "./client.ts";
import { fail } from "./loaded-scripts.ts";

const KEYS_PER_STEP = "500";

/** A part of the keys. */
interface MetKeys {
  readonly keys: string[];
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** Which master, and Redis's own cursor there. */
const PLACE = /^(\d{1,6}):(\d{1,20})$/;

/** Yields the keys that begin with `start`, of every master, a few at a time; a key may come twice while Redis resizes its table. */
export async function* keysFrom(port: RedisPort, start: string): AsyncGenerator<string[]> {
  let place: string | undefined;
  do {
    const { keys, next }: MetKeys = await someKeys(port, start, place);
    if (keys.length > 0) yield keys;
    place = next;
  } while (place !== undefined);
}

/** Returns the keys of one step, and where the next one begins. @throws {StoreError} `WAXSEAL_STORE_FAILED` */
export async function someKeys(port: RedisPort, start: string, place = "0:0"): Promise<MetKeys> {
  const pattern = `${(port.keyPrefix + start).replace(/[*?[\]\\]/g, "\\$&")}*`;
  const masters = await port.masters().catch(fail);
  const [, at, cursor] = PLACE.exec(place) ?? [];
  const send = masters[Number(at)];
  if (send === undefined || cursor === undefined) throw lost();
  const [next, keys] = (await send(["scan", cursor, "match", pattern, "count", KEYS_PER_STEP]).catch(fail)) as [unknown, string[]];
  const isLast = Number(at) === masters.length - 1;
  const following = isLast ? undefined : `${String(Number(at) + 1)}:0`;
  return {
    keys: keys.map((key) => key.slice(port.keyPrefix.length)),
    next: String(next) === "0" ? following : `${at!}:${String(next)}`,
  };
}

function lost(): StoreError {
  return new StoreError("WAXSEAL_STORE_FAILED", "The cluster has fewer nodes than when this scan of its keys began; begin it again.");
}
