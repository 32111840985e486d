/**
 * An application's keys, of whichever kind, behind one face: nothing is read before it is needed, so that a build needs no secret.
 *
 * @module
 */
import { assertStrong } from "../keys/assert-strong.ts";
import { isProduction } from "../keys/is-production.ts";
import type { KeyRing, Keys, LiveKeys } from "../keys/key-ring.ts";
import { isLive, ringOf } from "../keys/ring-of.ts";

/** @throws {ConfigError} `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_EMPTY`, and in production `WAXSEAL_KEY_WEAK`, from ring and ready() */
export function appKeys(keys: Keys | undefined): LiveKeys {
  let ring: KeyRing | undefined;
  const source = keys !== undefined && isLive(keys) ? keys : undefined;
  return {
    get ring() {
      return source === undefined ? (ring ??= fitForUse(ringOf(keys!))) : source.ring;
    },
    async ready() {
      await source?.ready();
      for (const { message, hint } of assertStrong(this.ring, { production: isProduction() })) {
        process.emitWarning(`${message} ${hint}`, { type: "WaxsealWarning", code: "WAXSEAL_KEY_WEAK" });
      }
    },
    close() {
      source?.close();
    },
  };
}

/** A worker may sign a link without ever being ready to serve: a weak key is refused there too. */
function fitForUse(ring: KeyRing): KeyRing {
  assertStrong(ring, { production: isProduction() });
  return ring;
}
