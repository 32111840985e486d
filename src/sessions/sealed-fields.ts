/**
 * How a session's fields become the text that is kept, and come back only where they were put.
 *
 * Shape:  [handle ":"] payload ":" base62 seconds ":" signature, of which the handle is signed but not kept
 * @module
 */
import type { Clock } from "../clock.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { decodePayload, DEFAULT_MOST_BYTES, encodePayload } from "../encoding/payload.ts";
import { readJson } from "../encoding/strict-json.ts";
import { PayloadError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { COOKIE_SESSION_SALT, DATABASE_SESSION_SALT, ownSalt, SIGNER_SUFFIX } from "../signing/salts.ts";
import { TimestampedSignature } from "../signing/timestamped-signature.ts";
import type { Verdict } from "../signing/verdict.ts";
import { sealer } from "../tokens/sealer.ts";
import { sessionFields, type SessionFields } from "./codec.ts";
import type { SessionLayout } from "./store.ts";

/** Compressing JSON shorter than this, and inflating it at every request, takes longer than everything else that happens to it. */
const LEAST_TO_COMPRESS = 1024;

/** In a table the time limits nothing, and servers whose clocks differ have to open each other's rows. */
const ANY_CLOCK = "520w";

export interface OpenedFields {
  fields: SessionFields;
  /** Unix seconds. */
  savedAt: number;
  /** An older key signed it: save it again. */
  stale: boolean;
}

export interface FieldSeal {
  /** @throws {PayloadError} `WAXSEAL_NOT_JSON`, `WAXSEAL_PAYLOAD_TOO_LARGE` beyond 1 MiB of JSON */
  seal(fields: Readonly<SessionFields>, handle: string): string;
  /** Returns the fields in `text`, or undefined where no key in use vouches for them at this place. */
  open(text: string, handle: string): OpenedFields | undefined;
}

/** What a text holds, and the label of the key that vouches for it. */
export interface LookedAtFields {
  readonly fields: SessionFields;
  readonly key: string;
}

/** A seal whose texts somebody may look through who serves nobody. */
export interface ReadableFieldSeal extends FieldSeal {
  /** As open, and tells nobody: it is no use of a key. */
  look(text: string, handle: string): LookedAtFields | undefined;
}

/**
 * Returns the seal of a layout. Under our own, a text is bound to the handle it is kept under, so that it opens in no other row;
 * Django's texts are bound to nothing, and compressed however short, as Django has it.
 */
export function fieldSeal(layout: SessionLayout, place: "table" | "cookie", keys: Keys, clock: Clock): ReadableFieldSeal {
  const purpose = layout === "waxseal" ? ownSalt("session", place) : place === "table" ? DATABASE_SESSION_SALT : COOKIE_SESSION_SALT;
  const clockTolerance = place === "table" ? ANY_CLOCK : undefined;
  const signature = TimestampedSignature.for(keys, layout === "waxseal" ? purpose : purpose + SIGNER_SUFFIX, { clock, clockTolerance });
  const leastToCompress = layout === "waxseal" ? LEAST_TO_COMPRESS : 0;
  const prefixOf = (handle: string): string => (layout === "waxseal" && place === "table" ? `${handle}:` : "");
  return {
    seal(fields, handle) {
      const prefix = prefixOf(handle);
      return signature.sign(prefix + encodePayload(fields, true, DEFAULT_MOST_BYTES, leastToCompress)).slice(prefix.length);
    },
    open(text, handle) {
      const prefix = prefixOf(handle);
      return opened(purpose, signature.verify(prefix + text), (payload) => decodePayload(payload.slice(prefix.length)));
    },
    look(text, handle) {
      const prefix = prefixOf(handle);
      const verdict = signature.verify(prefix + text);
      if (!verdict.ok) return undefined;
      const fields = fieldsIn(verdict.value, (payload) => decodePayload(payload.slice(prefix.length)));
      return fields && { fields, key: verdict.key };
    },
  };
}

/** Returns the seal of sessions that are kept in their cookies and that nobody may read. */
export function confidentialFieldSeal(keys: Keys, clock: Clock): FieldSeal {
  const { seal, open } = sealer({ keys, clock, kind: "session", purpose: "cookie" });
  return {
    seal: (fields) => seal(asciiJson(fields)),
    open: (text) => opened("waxseal.seal.v1:session:cookie", open(text), readJson),
  };
}

function opened(purpose: string, verdict: Verdict<string>, parse: (text: string) => unknown): OpenedFields | undefined {
  publishVerification(purpose, verdict);
  if (!verdict.ok) return undefined;
  const fields = fieldsIn(verdict.value, parse);
  return fields && { fields, savedAt: verdict.signedAt!, stale: verdict.stale };
}

function fieldsIn(text: string, parse: (text: string) => unknown): SessionFields | undefined {
  try {
    return sessionFields(parse(text));
  } catch (error) {
    if (error instanceof PayloadError) return undefined;
    throw error;
  }
}
