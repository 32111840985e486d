/**
 * An application's keys, of whichever kind, behind one face: nothing is read before it is needed, so that a build needs no secret.
 *
 * @module
 */
import { assertStrong, type RingFinding } from "../keys/assert-strong.ts";
import type { RingDocument } from "../keys/document/ring-document.ts";
import { isProduction } from "../keys/is-production.ts";
import type { KeyRing, Keys, LiveKeys } from "../keys/key-ring.ts";
import type { LiveKeySource } from "../keys/key-source.ts";
import { isLive, ringOf } from "../keys/ring-of.ts";

export interface AppKeys extends LiveKeys {
  /** They may become others while the application runs. */
  readonly isLive: boolean;
  /** The document that the ring was made of; undefined where keys are kept without one. @throws {KeySourceError} `WAXSEAL_NOT_READY` before ready() */
  readonly document: RingDocument | undefined;
}

/** @throws {ConfigError} `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_EMPTY`, and in production `WAXSEAL_KEY_WEAK`, from ring and ready() */
export function appKeys(keys: Keys | undefined): AppKeys {
  let fixed: { ring: KeyRing; findings: readonly RingFinding[] } | undefined;
  const source = keys !== undefined && isLive(keys) ? keys : undefined;
  // A worker may sign a link without ever being ready to serve: a weak key is refused there too.
  const judged = (): { ring: KeyRing; findings: readonly RingFinding[] } => {
    const ring = source === undefined ? ringOf(keys!) : source.ring;
    return { ring, findings: assertStrong(ring, { production: isProduction() }) };
  };
  return {
    isLive: source !== undefined,
    get ring() {
      return source === undefined ? (fixed ??= judged()).ring : source.ring;
    },
    get document() {
      const { document } = (source ?? {}) as Partial<LiveKeySource>;
      return document === undefined || document.revision === 0 ? undefined : document;
    },
    async ready() {
      await source?.ready();
      const { findings } = source === undefined ? (fixed ??= judged()) : judged();
      for (const { message, hint } of findings) {
        process.emitWarning(`${message} ${hint}`, { type: "WaxsealWarning", code: "WAXSEAL_KEY_WEAK" });
      }
    },
    close() {
      source?.close();
    },
  };
}
