/**
 * Decodes what a token carries before anybody vouches for it: only to be looked at, and within bounds.
 *
 * @module
 */
import { bytesOfBase64url } from "../../encoding/base64url.ts";
import { inflate } from "../../encoding/deflate.ts";
import { readJson } from "../../encoding/strict-json.ts";

const MOST_BYTES = 1_048_576;

export interface DecodedPayload {
  readonly json: unknown;
  /** How it was written, for people. */
  readonly about: string;
}

/** Returns the JSON in base64url `text`, inflated where it begins with a point; undefined where it is no such thing. */
export function decodedPayload(text: string): DecodedPayload | undefined {
  const compressed = text.startsWith(".");
  const bytes = bytesOfBase64url(compressed ? text.slice(1) : text);
  const json = compressed && bytes !== undefined ? inflate(bytes, MOST_BYTES) : bytes;
  if (json === undefined || json.length === 0) return undefined;
  try {
    const size = `${String(json.length)} bytes`;
    return { json: readJson(json.toString("latin1")), about: `JSON of ${size}${compressed ? ", compressed" : ""}, as base64url` };
  } catch {
    return undefined;
  }
}
