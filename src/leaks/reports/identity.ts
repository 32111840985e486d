/**
 * What makes a leak the same one in the next scan, although lines were added above it or the file was committed again.
 *
 * Nothing in it is of the secret, and no hash in it is of the secret: an accepted leak must not become a way to guess the key.
 *
 * @module
 */
import { hash } from "../../crypto/hash.ts";
import { asciiJson } from "../../encoding/ascii-json.ts";
import { utf8 } from "../../encoding/utf8.ts";
import type { Leak } from "../leak.ts";
import { inOrder } from "./in-order.ts";

export interface Identity {
  readonly rule: string;
  /** The label of the key. */
  readonly key?: string | undefined;
  readonly path?: string | undefined;
  readonly within?: readonly string[] | undefined;
  readonly aspect?: string | undefined;
  /** The id of the object of git, only where there is no path. */
  readonly object?: string | undefined;
  /** What it is assigned to. */
  readonly name?: string | undefined;
}

export interface IdentifiedLeak {
  readonly leak: Leak;
  readonly identity: Identity;
  /** The identity as one text, to compare. */
  readonly text: string;
  /** Which one it is of those that are alike in one content, counted from 1. */
  readonly ordinal: number;
}

const DOMAIN = utf8("waxseal.leak.v1\0");
const FINGERPRINT_BYTES = 16;

/** Returns the leaks, in order, each with its identity. */
export function identified(leaks: readonly Leak[]): IdentifiedLeak[] {
  const counts = new Map<string, number>();
  return inOrder(leaks).map((leak) => {
    const identity = identityOf(leak);
    const text = identityText(identity);
    const inContent = `${text} ${leak.place.object?.id ?? ""}`;
    const ordinal = (counts.get(inContent) ?? 0) + 1;
    counts.set(inContent, ordinal);
    return { leak, identity, text, ordinal };
  });
}

/** Returns one text for each identity. */
export function identityText({ rule, key, path, within, aspect, object, name }: Identity): string {
  return asciiJson([rule, key ?? null, path ?? null, within ?? [], aspect ?? null, object ?? null, name ?? null]);
}

function identityOf({ rule, key, name, place: { path, within, aspect, object } }: Leak): Identity {
  return { rule, key, path, within, aspect, object: path === undefined ? object?.id : undefined, name };
}

/** Returns 32 hex characters for an identity and an ordinal: a content has them once, and all versions of a file have the same. */
export function fingerprintOf({ text, ordinal }: Pick<IdentifiedLeak, "text" | "ordinal">): string {
  const digest = hash("sha256", DOMAIN, utf8(`${text} ${String(ordinal)}`));
  return Buffer.from(digest.subarray(0, FINGERPRINT_BYTES)).toString("hex");
}
