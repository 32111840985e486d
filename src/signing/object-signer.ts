/**
 * Signs JSON data as one URL-safe token, byte for byte as `django.core.signing.dumps` and `loads` do.
 *
 * Shape:  ["."] base64url(JSON or zlib) ":" base62 seconds ":" signature
 * Source: Django 5.2, django/core/signing.py, dumps and loads. Vectors: test/vectors/django.json, "dumps" and "fallbacks".
 * @module
 */
import { secondsOf, type Clock, type Duration } from "../clock.ts";
import type { Algorithm } from "../crypto/algorithm.ts";
import { decodePayload, DEFAULT_MOST_BYTES, encodePayload } from "../encoding/payload.ts";
import { ConfigError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { keptByRing, ringOf } from "../keys/ring-of.ts";
import { validated, type StandardSchemaV1 } from "./schema.ts";
import type { Signature } from "./signature.ts";
import { signatureOf } from "./signer.ts";
import { TimestampedSignature, type ClockOptions } from "./timestamped-signature.ts";
import { valueOf } from "./verdict.ts";

export interface DumpsOptions {
  /** What the token is for, such as "shop.newsletter". Public, and one for each purpose. */
  salt: string;
  /** Compress where that saves room. @default false */
  compress?: boolean | undefined;
  /** @default "sha256" */
  algorithm?: Algorithm | undefined;
  /** @default the system's clock */
  clock?: Clock | undefined;
}

export interface LoadsOptions extends ClockOptions {
  salt: string;
  /** The oldest that is accepted. @default no limit */
  maxAge?: Duration | undefined;
  /** @default "sha256" */
  algorithm?: Algorithm | undefined;
  /** Bytes of JSON that are accepted, after inflating. @default 1_048_576 */
  maxBytes?: number | undefined;
}

/**
 * Returns `value` as a signed token.
 *
 * @throws {PayloadError} `WAXSEAL_NOT_JSON` when JSON would change it
 * @throws {ConfigError} as Signer
 */
export function dumps(keys: Keys, value: unknown, { salt, compress, algorithm, clock }: DumpsOptions): string {
  const signature = new TimestampedSignature(tokenSignature(keys, salt, algorithm), { clock });
  return signature.sign(encodePayload(value, compress));
}

/**
 * Returns what `token` carries, once its signature and age hold; with a `schema` (zod, valibot, arktype, …) as that gives it out.
 *
 * @throws {BadSignature} @throws {SignatureExpired}
 * @throws {PayloadError} `WAXSEAL_PAYLOAD_INVALID`, `WAXSEAL_PAYLOAD_TOO_LARGE`, `WAXSEAL_JSON_INVALID`, `WAXSEAL_SCHEMA_MISMATCH`
 * @throws {ConfigError} `WAXSEAL_SCHEMA_ASYNC`, `WAXSEAL_DURATION_INVALID`, `WAXSEAL_MAX_BYTES_INVALID`, and as Signer
 */
export function loads<S extends StandardSchemaV1>(
  keys: Keys,
  token: string,
  options: LoadsOptions & { schema: S },
): StandardSchemaV1.InferOutput<S>;
export function loads(keys: Keys, token: string, options: LoadsOptions): unknown;
export function loads(keys: Keys, token: string, options: LoadsOptions & { schema?: StandardSchemaV1 | undefined }): unknown {
  const { salt, maxAge, algorithm, clock, clockTolerance, maxBytes = DEFAULT_MOST_BYTES, schema } = options;
  if (!(Number.isSafeInteger(maxBytes) && maxBytes > 0))
    throw new ConfigError("WAXSEAL_MAX_BYTES_INVALID", "maxBytes is a whole number of bytes above 0.");
  const maxAgeSeconds = maxAge === undefined ? undefined : secondsOf(maxAge);
  const signature = new TimestampedSignature(tokenSignature(keys, salt, algorithm), { clock, clockTolerance });
  const verdict = signature.verify(token, maxAgeSeconds);
  publishVerification(salt, verdict);
  const value = decodePayload(valueOf(verdict), maxBytes);
  return schema === undefined ? value : validated(schema, value);
}

const kept = keptByRing<Signature>();

/** Returns the signature for `salt`. That of SHA-256 is kept: to check a salt and find its MACs again takes half as long as a hash. */
function tokenSignature(keys: Keys, salt: string, algorithm: Algorithm = "sha256"): Signature {
  const ring = ringOf(keys);
  if (algorithm !== "sha256") return signatureOf(ring, { salt, algorithm });
  return kept(ring, salt, () => signatureOf(ring, { salt }));
}
