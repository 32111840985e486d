/**
 * A key ring document as it is written down.
 *
 * Shape:  the JSON of docs/rotation.md, "waxseal-keyring/1"; times are ISO 8601 in UTC
 * @module
 */
import { hash } from "../../crypto/hash.ts";
import { textOfUtf8, utf8 } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";
import { keyDigest } from "../key-digest.ts";
import { reveal } from "../reveal.ts";
import type { SecretKey } from "../secret-key.ts";
import type { RingDocument } from "./ring-document.ts";

export const FORMAT = "waxseal-keyring/1";

/** Returns the document with its secrets, for a source to keep. @throws {ConfigError} `WAXSEAL_KEYRING_SECRET` when a key is bytes that are no text */
export function writeDocument(document: RingDocument): string {
  const { projected, keys } = document;
  const secrets = (...states: string[]): string[] => keys.filter(({ state }) => states.includes(state)).map(({ key }) => secretOf(key));
  const projection = { SECRET_KEY: secretOf(document.current.key), SECRET_KEY_FALLBACKS: [...secrets("staged"), ...secrets("fallback")] };
  return `${JSON.stringify({ ...contentOf(document, secretOf), ...(projected ? projection : {}) }, undefined, 2)}\n`;
}

/**
 * Returns what tells two documents of one revision apart.
 *
 * Shape:  64 hex digits of a domain-separated SHA-256 over all of the document, in which digests stand for the keys, and nothing for weak ones
 */
export function documentDigest(document: RingDocument): string {
  const content = JSON.stringify({ ...contentOf(document, keyDigest), projected: document.projected });
  return Buffer.from(hash("sha256", DIGEST_DOMAIN, utf8(content))).toString("hex");
}

const DIGEST_DOMAIN = utf8("waxseal.keyring.v1\0");

function contentOf(
  { app, revision, floor, updatedAt, policy, keys, revoked }: RingDocument,
  spell: (key: SecretKey) => string | undefined,
): object {
  const { propagation, skew, maxAge } = policy;
  return {
    format: FORMAT,
    app,
    revision,
    floor,
    updatedAt: timeText(updatedAt),
    policy: { propagation, skew, maxAge: { ...maxAge } },
    keys: keys.map(({ id, state, key, stagedAt, activateAt, promotedAt, demotedAt }) => ({
      id,
      state,
      secret: spell(key),
      stagedAt: timeText(stagedAt),
      activateAt: timeText(activateAt),
      promotedAt: timeText(promotedAt),
      demotedAt: timeText(demotedAt),
    })),
    revoked: revoked.map(({ id, at, reason, digest }) => ({ id, at: timeText(at), reason, digest })),
  };
}

function secretOf(key: SecretKey): string {
  const text = textOfUtf8(reveal(key));
  if (text === undefined)
    throw new ConfigError(
      "WAXSEAL_KEYRING_SECRET",
      "A key of the ring is bytes that are no UTF-8 text, which JSON cannot hold; stage a key of text.",
    );
  return text;
}

function timeText(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(Math.round(seconds * 1000)).toISOString();
}
