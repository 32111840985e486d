/**
 * One reading of a source: a document in bounded time, or an error of ours.
 *
 * @module
 */
import { ConfigError, KeySourceError, WaxsealError } from "../../errors.ts";
import { RingDocument } from "../document/ring-document.ts";
import type { KeySource } from "../key-source.ts";
import { inTime } from "./in-time.ts";

/**
 * Returns the document that `source` has now.
 *
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_TIMEOUT`, `WAXSEAL_KEY_SOURCE_ANSWER`, `WAXSEAL_KEY_SOURCE_FAILED`, and what the source throws of ours
 */
export async function readSource(source: KeySource, ms: number, life: AbortSignal): Promise<RingDocument> {
  const late = (): KeySourceError =>
    new KeySourceError(
      "WAXSEAL_KEY_SOURCE_TIMEOUT",
      `${source.name} did not answer within ${String(ms / 1000)} s; look at it and at the network, or raise loadTimeout.`,
    );
  const document: unknown = await inTime((signal) => source.load({ signal }), { ms, late, life });
  if (document instanceof RingDocument) return document;
  throw new KeySourceError(
    "WAXSEAL_KEY_SOURCE_ANSWER",
    `${source.name} gave no key ring document; its load() has to return what readDocument or bareKeys returns.`,
  );
}

/** Returns `error` if it is ours. Of any other only the kind is told: its text may hold what was read, or a URL with a password. */
export function failureOf(error: unknown, { name }: KeySource): WaxsealError {
  if (error instanceof WaxsealError) return error;
  const kind =
    [(error as { code?: unknown } | undefined)?.code, (error as { name?: unknown } | undefined)?.name].find(isWord) ?? "unknown error";
  return new KeySourceError("WAXSEAL_KEY_SOURCE_FAILED", `${name} could not be read (${kind}); look at it, and at what its load() does.`);
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_]{1,40}$/.test(value);
}

/** "refused": there is something, and it must not be used; "kept": there is nothing to be had. */
export function outcomeOf(failure: WaxsealError): "refused" | "kept" {
  return failure instanceof ConfigError || failure.code.startsWith("WAXSEAL_KEYRING_") ? "refused" : "kept";
}
