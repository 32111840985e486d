/**
 * Messages that one response left together: they wait under an id of their own, so that neither adding nor showing touches others.
 *
 * Shape:  JSON [id, order, message, …] with each message as in Django's JSON, compressed and signed where it travels in a cookie; the
 *         id is 12 base64url characters, the order a whole number that grows
 * @module
 */
import { decodePayload, encodePayload } from "../encoding/payload.ts";
import { PayloadError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import { ownSalt } from "../signing/salts.ts";
import type { TimestampedSignature } from "../signing/timestamped-signature.ts";
import { valueOf } from "../signing/verdict.ts";
import { messagesOfJson, messageToJson } from "./codec.ts";
import type { Message } from "./message.ts";

export const BATCH_SALT = ownSalt("messages", "flash");

export interface BatchMark {
  readonly id: string;
  /** Of two batches the one with the lower number is shown first. */
  readonly order: number;
}

export interface Batch extends BatchMark {
  readonly messages: readonly Message[];
}

const BATCH_ID = /^[\w-]{12}$/;

/** Tells whether `text` could name a batch. */
export function isBatchId(text: string): boolean {
  return BATCH_ID.test(text);
}

/** Returns a batch as text for a cookie. @throws {PayloadError} `WAXSEAL_NOT_JSON` */
export function sealBatch(signature: TimestampedSignature, batch: Batch): string {
  return signature.sign(encodePayload(batchToJson(batch), true));
}

/** Returns the batch `id` that a cookie holds. @throws {BadSignature} @throws {PayloadError} `WAXSEAL_MESSAGES_INVALID`, also where it is another batch, and as loads */
export function openBatch(signature: TimestampedSignature, id: string, text: string, maxAgeSeconds: number): Batch {
  const verdict = signature.verify(text, maxAgeSeconds);
  publishVerification(BATCH_SALT, verdict);
  return batchOfJson(id, decodePayload(valueOf(verdict)));
}

export function batchToJson({ id, order, messages }: Batch): unknown[] {
  return [id, order, ...messages.map(messageToJson)];
}

/** Returns the batch `id` in JSON. @throws {PayloadError} `WAXSEAL_MESSAGES_INVALID` */
export function batchOfJson(id: string, json: unknown): Batch {
  const [written, order, ...messages] = Array.isArray(json) ? (json as unknown[]) : [];
  if (written !== id || !Number.isSafeInteger(order))
    throw new PayloadError("WAXSEAL_MESSAGES_INVALID", "The signature holds, but these are not the messages that the name stands for.");
  return { id, order: order as number, messages: messagesOfJson(messages) };
}
