/**
 * What a signed token carries: JSON, compressed where that is asked for and saves room, as text that fits a URL.
 *
 * Shape:  base64url(JSON), or "." base64url(zlib(JSON))
 * Source: Django 5.2, django/core/signing.py, Signer.sign_object and unsign_object. Vectors: test/vectors/django.json, "dumps".
 * @module
 */
import { PayloadError } from "../errors.ts";
import { asciiJson } from "./ascii-json.ts";
import { base64urlOfText, textOfBase64url } from "./base64url.ts";
import { deflate, inflate } from "./deflate.ts";
import { readJson } from "./strict-json.ts";

const COMPRESSED = ".";

/** Bytes of JSON that are accepted where the caller sets no bound. */
export const DEFAULT_MOST_BYTES = 1_048_576;

/**
 * Returns `value` as text for a token; where it may be compressed, JSON of fewer bytes than `leastToCompress` is not.
 *
 * @throws {PayloadError} `WAXSEAL_NOT_JSON`, `WAXSEAL_PAYLOAD_TOO_LARGE` beyond `mostBytes` of JSON
 */
export function encodePayload(value: unknown, compress = false, mostBytes = Infinity, leastToCompress = 0): string {
  const json = asciiJson(value); // its characters are bytes
  if (json.length > mostBytes)
    throw new PayloadError(
      "WAXSEAL_PAYLOAD_TOO_LARGE",
      `The data is ${String(json.length)} bytes of JSON, and above ${String(mostBytes)} it could not be read again; keep less in it.`,
    );
  if (compress && json.length >= leastToCompress) {
    const compressed = deflate(Buffer.from(json, "latin1"));
    if (compressed.length < json.length - 1) return COMPRESSED + compressed.toString("base64url");
  }
  return base64urlOfText(json);
}

/**
 * Returns what `text` carries. Call it only once the signature over `text` holds.
 *
 * @throws {PayloadError} `WAXSEAL_PAYLOAD_INVALID` when it is not base64url or not zlib, `WAXSEAL_PAYLOAD_TOO_LARGE` beyond `mostBytes` of JSON,
 *   `WAXSEAL_JSON_INVALID`
 */
export function decodePayload(text: string, mostBytes: number = DEFAULT_MOST_BYTES): unknown {
  const compressed = text.startsWith(COMPRESSED);
  const bytes = textOfBase64url(compressed ? text.slice(COMPRESSED.length) : text);
  if (bytes === undefined)
    throw new PayloadError(
      "WAXSEAL_PAYLOAD_INVALID",
      "The signature holds, but the payload is not base64url; it was made by something else.",
    );
  const json = compressed ? inflated(bytes, mostBytes) : bytes;
  if (json.length > mostBytes) throw tooLarge(mostBytes);
  return readJson(json); // as Django reads it: bytes are characters
}

function inflated(bytes: string, mostBytes: number): string {
  const json = inflate(Buffer.from(bytes, "latin1"), mostBytes);
  if (json === "too-large") throw tooLarge(mostBytes);
  if (json === "not-zlib") {
    throw new PayloadError(
      "WAXSEAL_PAYLOAD_INVALID",
      "The signature holds, but the payload is no zlib data; it was made by something else.",
    );
  }
  return json.toString("latin1");
}

function tooLarge(mostBytes: number): PayloadError {
  return new PayloadError(
    "WAXSEAL_PAYLOAD_TOO_LARGE",
    `The signature holds, but the payload is more than ${String(mostBytes)} bytes of JSON; raise maxBytes if it may be.`,
  );
}
