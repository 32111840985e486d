/**
 * What two processes say to each other: the command, and the one that has loaded an application's file. They talk over a pipe that nobody
 * else reads, and through it go secrets.
 *
 * @module
 */
import { ConfigError, KeySourceError, StoreError, type WaxsealError } from "../../../errors.ts";
import { textOfUtf8 } from "../../../encoding/utf8.ts";
import { bareKeys } from "../../../keys/document/bare-keys.ts";
import { readDocument } from "../../../keys/document/read-document.ts";
import type { RingDocument } from "../../../keys/document/ring-document.ts";
import { writeDocument } from "../../../keys/document/write-document.ts";
import type { KeyState } from "../../../keys/key-ring.ts";
import { reveal } from "../../../keys/reveal.ts";
import type { PurposeReport } from "../../../signing/purposes.ts";

/** What the file exports. */
export interface Introduction {
  readonly source: string;
  readonly isWritable: boolean;
  readonly hasEvidence: boolean;
  /** Of the application, if the file exports one. */
  readonly purposes: readonly PurposeReport[] | undefined;
}

export type Question =
  | { readonly call: "introduce" }
  | { readonly call: "load" }
  | { readonly call: "write"; readonly document: string; readonly expectedRevision: number }
  | { readonly call: "evidence"; readonly app: string }
  | { readonly call: "remember"; readonly claim: unknown };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { kind: string; code: string; message: string } };

type Spelled = { readonly document: string } | { readonly bare: Readonly<Record<KeyState, readonly string[]>> };

const KINDS = { ConfigError, KeySourceError, StoreError } as const;

/** Returns `document` as it travels. */
export function spelledDocument(document: RingDocument): Spelled {
  if (document.revision > 0) return { document: writeDocument(document) };
  const texts = (state: KeyState): string[] =>
    document.keys.filter((key) => key.state === state).map(({ key }) => textOfUtf8(reveal(key)) ?? notText());
  return { bare: { current: texts("current"), fallback: texts("fallback"), staged: texts("staged") } };
}

/** Returns the document that travelled. */
export function documentOf(spelled: Spelled, name: string): RingDocument {
  if ("document" in spelled) return readDocument(spelled.document, name);
  const { current, fallback, staged } = spelled.bare;
  return bareKeys({ current: current[0]!, fallbacks: fallback, staged });
}

/** Of errors that are not ours only the name travels: their text may hold what was read. */
export function spelledError(error: unknown): { kind: string; code: string; message: string } {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  if (error instanceof Error && typeof code === "string" && code.startsWith("WAXSEAL_"))
    return { kind: error.name, code, message: error.message };
  const name = error instanceof Error ? error.name : typeof error;
  return { kind: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_FAILED", message: `The application's own source or store failed (${name}).` };
}

export function errorOf({ kind, code, message }: { kind: string; code: string; message: string }): WaxsealError {
  const Kind = Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : KeySourceError;
  return new Kind(code, message);
}

function notText(): never {
  throw new ConfigError("WAXSEAL_KEYRING_SECRET", "A key is bytes that are no UTF-8 text, which no document can hold.");
}
