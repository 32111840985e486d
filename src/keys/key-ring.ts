/**
 * The keys in use at one moment: immutable; who changes keys makes another ring.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { SecretKey, type KeyLike } from "./secret-key.ts";

/** "current" signs and verifies; "fallback" verifies, on its way out; "staged" verifies, on its way in. */
export type KeyState = "current" | "fallback" | "staged";

export interface KeyRingKeys {
  current: KeyLike;
  /** Old keys, newest first, that still verify. */
  fallbacks?: readonly KeyLike[] | undefined;
  /** New keys that verify already, so that every node can read what the first promoted one signs. */
  staged?: readonly KeyLike[] | undefined;
}

/** A ring that may change while the application runs, from one of the sources of `waxseal/keys`. */
export interface LiveKeys {
  /** The ring as it stands now. @throws {KeySourceError} `WAXSEAL_NOT_READY` before `ready()` */
  readonly ring: KeyRing;
  ready(): Promise<void>;
  close(): void;
}

/** Whatever can be signed with. */
export type Keys = KeyLike | KeyRing | LiveKeys;

export interface RingEntry {
  readonly key: SecretKey;
  readonly state: KeyState;
  /** The key's fingerprint; weak keys are numbered "weak-1", "weak-2" instead. */
  readonly label: string;
}

export class KeyRing {
  /** The current key first, then fallbacks, then staged keys. */
  readonly entries: readonly RingEntry[];

  /** @throws {ConfigError} `WAXSEAL_KEY_LIST` when fallbacks or staged are not a list (a string would become one-character keys); as SecretKey.from */
  constructor({ current, fallbacks, staged }: KeyRingKeys) {
    const keys = [
      { key: SecretKey.from(current), state: "current" as const },
      ...keysOf(fallbacks, "fallbacks").map((key) => ({ key, state: "fallback" as const })),
      ...keysOf(staged, "staged").map((key) => ({ key, state: "staged" as const })),
    ];
    let weak = 0;
    this.entries = Object.freeze(
      keys.map(({ key, state }) =>
        Object.freeze({ key, state, label: key.fingerprint === "weak" ? `weak-${String(++weak)}` : key.fingerprint }),
      ),
    );
    Object.freeze(this);
  }

  /** The key that signs. */
  get current(): SecretKey {
    return this.entries[0]!.key;
  }

  toString(): string {
    return `KeyRing(${this.entries.map(({ state, label }) => `${state} ${label}`).join(", ")})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function keysOf(list: readonly KeyLike[] | undefined, name: string): SecretKey[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    throw new ConfigError(
      "WAXSEAL_KEY_LIST",
      `${name} is a list of keys, such as ${name}: ["old key"]; one string would be taken for a list of one-character keys.`,
    );
  }
  return Array.from(list as readonly KeyLike[], (key) => SecretKey.from(key)); // not map: it skips holes
}
