import type { RedisPort } from "./client.ts";
import { fail } from "./loaded-scripts.ts";

const KEYS_PER_STEP = "500";

/** Yields the keys that begin with `start`, of every master, a few at a time; a key may come twice while Redis resizes its table. */
export async function* keysFrom(port: RedisPort, start: string): AsyncGenerator<string[]> {
  const pattern = `${(port.keyPrefix + start).replace(/[*?[\]\\]/g, "\\$&")}*`;
  for (const send of await port.masters().catch(fail)) {
    let cursor = "0";
    do {
      const [next, keys] = (await send(["scan", cursor, "match", pattern, "count", KEYS_PER_STEP]).catch(fail)) as [unknown, string[]];
      cursor = String(next);
      if (keys.length > 0) yield keys.map((key) => key.slice(port.keyPrefix.length));
    } while (cursor !== "0");
  }
}
