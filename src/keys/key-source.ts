/**
 * Where keys are kept: one interface over the environment, files, secret managers and whatever else has a secret to give.
 *
 * @module
 */
import type { RingDocument } from "./document/ring-document.ts";
import type { LiveKeys } from "./key-ring.ts";

export interface LoadOptions {
  signal?: AbortSignal | undefined;
}

export interface WriteOptions {
  /** The revision that the change was made from: if the source holds another one by now, nothing is written. */
  expectedRevision: number;
  signal?: AbortSignal | undefined;
}

export interface KeySource {
  /** For people: "SECRET_KEY in the environment", "shop/keyring in AWS Secrets Manager". Never a secret, nor a URL with one in it. */
  readonly name: string;
  /**
   * Returns the document, or keys without one as a document of revision 0. In bounded time, of bounded size.
   *
   * @throws {KeySourceError} @throws {ConfigError} `WAXSEAL_KEY_…`, `WAXSEAL_KEYRING_INVALID`
   */
  load(options?: LoadOptions): Promise<RingDocument>;
  /** Calls `onChange` when the source may have changed, perhaps without need. @returns a function that ends it; keeps no process alive */
  watch?(onChange: () => void): () => void;
  /**
   * Replaces the document whole, where it still is the expected one. Sources that cannot tell have no such method.
   *
   * @throws {KeySourceError} `WAXSEAL_KEYRING_CONFLICT` when somebody else was faster; nothing is written then
   */
  write?(document: RingDocument, options: WriteOptions): Promise<void>;
}

/** A source whose keys are in use: what `awsKeys()` and the others return. */
export interface LiveKeySource extends LiveKeys, KeySource {
  /** The document that `ring` was made of. @throws {KeySourceError} `WAXSEAL_NOT_READY` before `ready()` */
  readonly document: RingDocument;
  /** What would notice an older document after a restart: the evidence store, a floor from the settings, or nothing. */
  readonly rollbackProtection: "store" | "floor" | "none";
}
