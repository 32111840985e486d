/**
 * Reads signed texts: plain, timestamped, and those that carry JSON.
 *
 * Shape:  value [":" base62 seconds] ":" signature
 * @module
 */
import type { Algorithm } from "../../crypto/algorithm.ts";
import { numberOfBase62 } from "../../encoding/base62.ts";
import { age, utcTime } from "../time-text.ts";
import { decodedPayload, type DecodedPayload } from "./payload.ts";
import { purposesToTry, whoSigned, type Kind } from "./purposes.ts";
import type { Part, Reader, Surroundings, Trust } from "./reading.ts";
import { sessionNotes, sessionOf } from "./session-notes.ts";

const ALGORITHM_OF_LENGTH: Readonly<Record<number, Algorithm>> = { 27: "sha1", 43: "sha256", 64: "sha384", 86: "sha512" };
const SIGNATURE = /:([\w-]{27}|[\w-]{43}|[\w-]{64}|[\w-]{86})$/;
const SESSION_ID = /^[\w-]{27}$/;

/** A number in the place of the time that lies outside belongs to the value. */
const EARLIEST = Date.UTC(2001, 0) / 1000;
const LATEST = Date.UTC(2100, 0) / 1000;
const TOLERANCE_SECONDS = 60;

export const readSignedText: Reader = (token, surroundings) => {
  const { cookieName, now } = surroundings;
  const signature = SIGNATURE.exec(token)?.[1];
  if (signature === undefined) return undefined;
  const signed = token.slice(0, -signature.length - 1);
  const algorithm = ALGORITHM_OF_LENGTH[signature.length]!;
  const { value, timeText, signedAt } = timeIn(signed);
  const payload = decodedPayload(value);
  const session = sessionOf(payload?.json);
  const found = signerOf({ signed, signature, algorithm }, surroundings);
  const parts: Part[] = [
    ...(cookieName === undefined ? [] : [{ name: "cookie", text: cookieName, about: "the name it came with" }]),
    { name: payload === undefined ? "value" : "payload", text: value, about: payload?.about ?? "text" },
    ...(timeText === undefined ? [] : [{ name: "time", text: timeText, about: `${utcTime(signedAt!)}, ${age(signedAt!, now)}` }]),
    { name: "signature", text: signature, about: `HMAC with ${algorithm.toUpperCase().replace("SHA", "SHA-")}` },
  ];
  return {
    ...(kindOfPurpose(found?.purpose) ?? kindOfShape(value, signedAt, payload, cookieName)),
    parts,
    payload: payload === undefined ? { text: value } : { json: payload.json },
    notes: session === undefined ? [] : sessionNotes(payload?.json),
    signedAt,
    trust: trustIn(found, signedAt, session, surroundings),
  };
};

interface Signed {
  signed: string;
  signature: string;
  algorithm: Algorithm;
}

type Found = ReturnType<typeof whoSigned>;

function signerOf({ signed, signature, algorithm }: Signed, { ring, salts, cookieName }: Surroundings): Found {
  return ring === undefined ? undefined : whoSigned(ring, purposesToTry(salts, cookieName), algorithm, signed, signature);
}

function timeIn(signed: string): { value: string; timeText?: string; signedAt?: number } {
  const at = signed.lastIndexOf(":");
  const timeText = signed.slice(at + 1);
  const signedAt = at === -1 ? undefined : numberOfBase62(timeText);
  if (signedAt === undefined || signedAt < EARLIEST || signedAt > LATEST) return { value: signed };
  return { value: signed.slice(0, at), timeText, signedAt };
}

function kindOfPurpose({ kind, title }: Partial<Kind> = {}): Kind | undefined {
  return kind === undefined || title === undefined ? undefined : { kind, title };
}

function kindOfShape(
  value: string,
  signedAt: number | undefined,
  payload: DecodedPayload | undefined,
  cookieName: string | undefined,
): Kind {
  const session = sessionOf(payload?.json);
  if (session === "django") return { kind: "django-session", title: "Django session" };
  if (session === "waxseal") return { kind: "waxseal-session", title: "waxseal session" };
  if (isMessages(payload?.json)) return { kind: "messages", title: "Flash messages" };
  if (signedAt !== undefined && payload !== undefined) return { kind: "signed-object", title: "Signed data, as dumps writes it" };
  if (payload !== undefined) return { kind: "signed-object-plain", title: "Signed data, without the time" };
  if (signedAt === undefined && SESSION_ID.test(value)) return { kind: "waxseal-id", title: "Signed id, such as a waxseal session's" };
  if (cookieName !== undefined) return { kind: "signed-cookie", title: "Signed cookie" };
  return signedAt === undefined
    ? { kind: "signed-value", title: "Signed value, without the time" }
    : { kind: "timestamped-value", title: "Signed value with the time" };
}

function isMessages(json: unknown): boolean {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.every((item) => item === "__messagesnotfinished__" || (Array.isArray(item) && item[0] === "__json_message"))
  );
}

function trustIn(found: Found, signedAt: number | undefined, session: ReturnType<typeof sessionOf>, surroundings: Surroundings): Trust {
  const { ring, salts, cookieName, now, maxAgeSeconds } = surroundings;
  if (ring === undefined) return { state: "unverified", why: "There is no key to check it with, so anybody may have written this." };
  if (found === undefined && session === "waxseal") {
    return {
      state: "unverified",
      why: "No key vouches for it as the session of a cookie. One from a table is bound to its row, and can only be checked there.",
    };
  }
  if (found === undefined) {
    const tried = [...new Set(purposesToTry(salts, cookieName).map(({ name }) => name))];
    const why =
      "No key in use vouches for it. It was changed, its key has been retired, or it was made for another purpose: name that with --salt.";
    return { state: "refused", reason: "bad-signature", why, tried };
  }
  const seconds = signedAt === undefined ? 0 : now - signedAt;
  if (seconds < -TOLERANCE_SECONDS) {
    return { state: "refused", reason: "future", why: "The signature holds, but its time lies in the future." };
  }
  if (maxAgeSeconds !== undefined && seconds > maxAgeSeconds) {
    return { state: "refused", reason: "expired", why: "The signature holds, but it is older than the max age." };
  }
  return { state: "verified", key: found.mac.label, keyState: found.mac.state, purpose: found.purpose.name };
}
