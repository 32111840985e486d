/**
 * Which documents may come into use. What was once seen is not unsaid by an older document, a copy of another application's, or a forged one.
 *
 * @module
 */
import { equalBytes } from "../../crypto/equal.ts";
import { KeySourceError } from "../../errors.ts";
import type { RingDocument } from "../document/ring-document.ts";
import { documentDigest } from "../document/write-document.ts";
import type { RingClaim, RingMemory } from "../evidence/evidence-store.ts";
import { keyDigest } from "../key-digest.ts";
import { reveal } from "../reveal.ts";
import type { SecretKey } from "../secret-key.ts";

export interface AcceptanceRules {
  app: string | undefined;
  floor: number;
}

/** How a document stands to the one in use. */
export type Standing = "new" | "same" | "older";

export class Acceptance {
  #app: string | undefined;
  #floor: number;
  readonly #revoked = new Set<string>();

  constructor({ app, floor }: AcceptanceRules) {
    this.#app = app;
    this.#floor = floor;
  }

  get floor(): number {
    return this.#floor;
  }

  raiseFloor(floor: number): void {
    this.#floor = Math.max(this.#floor, floor);
  }

  /**
   * Returns how `document` stands to the one `held`, by what this process knows.
   *
   * @throws {KeySourceError} `WAXSEAL_KEYRING_BARE`, `WAXSEAL_KEYRING_APP`, `WAXSEAL_KEYRING_FLOOR`, `WAXSEAL_KEYRING_REVOKED`, `WAXSEAL_KEYRING_FORKED`
   */
  judge(document: RingDocument, held: RingDocument | undefined): Standing {
    const { revision, app } = document;
    if (revision === 0 && held !== undefined && held.revision > 0)
      throw refused("BARE", "It has keys without a document now, where there was a document; put the document back.");
    if (revision > 0 && this.#app !== undefined && app !== this.#app)
      throw refused("APP", `The key ring document is that of "${app}", and this is "${this.#app}"; look at what the source points to.`);
    this.#assertNotBelowFloor(revision);
    if (held !== undefined && revision < held.revision) return "older";
    this.#assertNoneRevoked(document);
    if (held === undefined || revision > held.revision) return "new";
    if (documentDigest(document) === documentDigest(held) && hasSameKeys(document, held)) return "same";
    if (revision === 0) return "new";
    throw forked(revision);
  }

  /** Compares `document` with what all processes together remember, and remembers that here. @throws {KeySourceError} as judge */
  compare(document: RingDocument, { floor, digest, revoked }: RingMemory): void {
    this.raiseFloor(floor);
    for (const one of revoked) this.#revoked.add(one);
    this.#assertNotBelowFloor(document.revision);
    this.#assertNoneRevoked(document);
    if (document.revision > 0 && digest !== documentDigest(document)) throw forked(document.revision);
  }

  /** Remembers what a document says that comes into use. */
  accept({ app, revision, floor, revoked }: RingDocument): void {
    if (revision > 0) this.#app ??= app;
    this.raiseFloor(floor);
    for (const { digest } of revoked) if (digest !== undefined) this.#revoked.add(digest);
  }

  /** The application that documents have to be of, or the one that `document` says. */
  appOf(document: RingDocument): string {
    return this.#app ?? document.app;
  }

  #assertNotBelowFloor(revision: number): void {
    if (revision < this.#floor)
      throw refused(
        "FLOOR",
        `The key ring has revision ${String(revision)}, and nothing below ${String(this.#floor)} is accepted, since older ones may have keys that were revoked; find out who brought back an old copy, and take the latest.`,
      );
  }

  #assertNoneRevoked({ keys, revoked }: RingDocument): void {
    const own = new Set(revoked.map(({ digest }) => digest));
    for (const { id, key } of keys) {
      const digest = keyDigest(key);
      if (digest !== undefined && (own.has(digest) || this.#revoked.has(digest)))
        throw refused(
          "REVOKED",
          `The key ring has the key "${id}" in it, which has been revoked; take it out, with a key that is new in its place.`,
        );
    }
  }
}

/** Returns what is to be remembered of `document`. */
export function claimOf(document: RingDocument, app: string): RingClaim {
  const { revision, floor, revoked } = document;
  return {
    app,
    revision,
    floor,
    digest: documentDigest(document),
    revoked: revoked.flatMap(({ digest }) => (digest === undefined ? [] : [digest])),
  };
}

/** Tells whether `document` vouches with a key that `held` has not. */
export function bringsKey(document: RingDocument, held: RingDocument): boolean {
  return !document.keys.every(({ key }) => held.keys.some((other) => isSame(key, other.key)));
}

/** Digests leave weak keys out. */
function hasSameKeys({ keys }: RingDocument, held: RingDocument): boolean {
  return keys.length === held.keys.length && keys.every(({ key }, at) => isSame(key, held.keys[at]!.key));
}

function isSame(one: SecretKey, other: SecretKey): boolean {
  return equalBytes(reveal(one), reveal(other));
}

function forked(revision: number): KeySourceError {
  return refused(
    "FORKED",
    `There are two key ring documents of revision ${String(revision)} with different content; compare them, and write the right one with the next revision.`,
  );
}

/** The source has not got what other processes have. */
export function behind(revision: number, latest: number): KeySourceError {
  return refused(
    "BEHIND",
    `The key ring has revision ${String(revision)}, and other processes have revision ${String(latest)}; start again once the source has caught up. If an older document was brought back on purpose, write it with a revision above ${String(latest)}.`,
  );
}

function refused(code: string, message: string): KeySourceError {
  return new KeySourceError(`WAXSEAL_KEYRING_${code}`, message);
}
