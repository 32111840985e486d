/**
 * How data travels as text, for one kind and purpose: signed, so that it can be read and not changed, or sealed, so that it cannot be read either.
 *
 * Shape:  signed, a payload ":" base62 seconds ":" signature, as `dumps` has it; sealed, as docs/sealing.md says, of the same JSON
 * @module
 */
import type { Clock } from "../clock.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { decodePayload, encodePayload } from "../encoding/payload.ts";
import { readJson } from "../encoding/strict-json.ts";
import { PayloadError } from "../errors.ts";
import type { Keys } from "../keys/key-ring.ts";
import { ownSalt } from "../signing/salts.ts";
import { TimestampedSignature } from "../signing/timestamped-signature.ts";
import { refuse, type Verdict } from "../signing/verdict.ts";
import { sealer } from "./sealer.ts";

export interface Carrier {
  /** Names this kind and purpose in events. */
  readonly label: string;
  /** @throws {PayloadError} `WAXSEAL_NOT_JSON` when JSON would change `value` */
  seal(value: unknown): string;
  /** Returns what `text` carries, or why it is refused. */
  open(text: string): Verdict<unknown>;
}

export interface CarrierOptions {
  keys: Keys;
  clock: Clock;
  kind: "token" | "once" | "cookie";
  purpose: string;
  /** Undefined for no limit. */
  maxAgeSeconds: number | undefined;
  sealed: boolean;
}

export function carrier({ keys, clock, kind, purpose, maxAgeSeconds, sealed }: CarrierOptions): Carrier {
  if (sealed) {
    const { seal, open } = sealer({ keys, clock, kind, purpose });
    return {
      label: `waxseal.seal.v1:${kind}:${purpose}`,
      seal: (value) => seal(asciiJson(value)),
      open: (text) => read(open(text, maxAgeSeconds), readJson),
    };
  }
  const salt = ownSalt(kind, purpose);
  const signature = TimestampedSignature.for(keys, salt, { clock });
  return {
    label: salt,
    seal: (value) => signature.sign(encodePayload(value)),
    open: (text) => read(signature.verify(text, maxAgeSeconds), decodePayload),
  };
}

/** `value` is parsed only where the signature holds. */
function read(verdict: Verdict<string>, parse: (text: string) => unknown): Verdict<unknown> {
  if (!verdict.ok) return verdict;
  try {
    const { key, stale, signedAt } = verdict;
    return { ok: true, value: parse(verdict.value), key, stale, signedAt };
  } catch (error) {
    if (error instanceof PayloadError) return refuse("payload");
    throw error;
  }
}
