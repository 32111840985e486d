/**
 * An application's keys, of whichever kind, behind one face: nothing is read before it is needed, so that a build needs no secret.
 *
 * @module
 */
import { assertStrong } from "../keys/assert-strong.ts";
import { isProduction } from "../keys/is-production.ts";
import type { KeyRing, Keys, LiveKeys } from "../keys/key-ring.ts";
import { isLive, ringOf } from "../keys/ring-of.ts";

/** @throws {ConfigError} `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_EMPTY` from ring and ready(); `WAXSEAL_KEY_WEAK` from ready() in production */
export function appKeys(keys: Keys | undefined): LiveKeys {
  let ring: KeyRing | undefined;
  const source = keys !== undefined && isLive(keys) ? keys : undefined;
  return {
    get ring() {
      return source === undefined ? (ring ??= ringOf(keys!)) : source.ring;
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
