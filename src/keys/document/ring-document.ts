/**
 * A key ring as it is kept in one place and changed over time: keys with their states, what was revoked, and the policy they live by.
 *
 * Immutable: whoever changes it makes another one, see `rotation/`. Who signs and verifies holds a KeyRing, which `ringAt` gives.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { KeyRing, type KeyState } from "../key-ring.ts";
import type { SecretKey } from "../secret-key.ts";
import type { RingPolicy } from "./policy.ts";

/** A key with its life so far. Times are Unix seconds. */
export interface RingKey {
  /** Random, 1 to 64 characters of `[A-Za-z0-9._-]`; says nothing about the key. */
  readonly id: string;
  readonly state: KeyState;
  readonly key: SecretKey;
  readonly stagedAt?: number | undefined;
  /** From when on every node signs with a staged key by itself. */
  readonly activateAt?: number | undefined;
  /** When it last began to sign; a staged key that has one was rolled back. */
  readonly promotedAt?: number | undefined;
  /** When it last ceased to sign. */
  readonly demotedAt?: number | undefined;
}

/** A key that never verifies again. */
export interface RevokedKey {
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly reason: string;
  /** 64 hex digits of `keyDigest`, so that the key cannot come back under another id; absent of weak keys, which it would help to guess. */
  readonly digest?: string | undefined;
}

export interface RingDocumentParts {
  /** Whose ring it is, so that no application takes another one's: 1 to 64 characters of `[A-Za-z0-9._-]`. */
  readonly app: string;
  /** Grows by one with each change; 0 for keys that are kept without a document. */
  readonly revision: number;
  /** Documents of a lower revision are refused. */
  readonly floor: number;
  /** Unix seconds. */
  readonly updatedAt: number;
  readonly policy: RingPolicy;
  /** One current key; fallbacks newest first. */
  readonly keys: readonly RingKey[];
  readonly revoked: readonly RevokedKey[];
  /** The document also says SECRET_KEY and SECRET_KEY_FALLBACKS, for Django processes that read it. */
  readonly projected: boolean;
}

export class RingDocument implements RingDocumentParts {
  readonly app: string;
  readonly revision: number;
  readonly floor: number;
  readonly updatedAt: number;
  readonly policy: RingPolicy;
  readonly keys: readonly RingKey[];
  readonly revoked: readonly RevokedKey[];
  readonly projected: boolean;

  /** @throws {ConfigError} `WAXSEAL_KEYRING_INVALID` when the parts contradict each other */
  constructor({ app, revision, floor, updatedAt, policy, keys, revoked, projected }: RingDocumentParts) {
    assertConsistent({ revision, floor, keys, revoked, projected });
    this.app = app;
    this.revision = revision;
    this.floor = floor;
    this.updatedAt = updatedAt;
    this.policy = policy;
    this.keys = Object.freeze(keys.map((key) => Object.freeze({ ...key })));
    this.revoked = Object.freeze(revoked.map((key) => Object.freeze({ ...key })));
    this.projected = projected;
    Object.freeze(this);
  }

  /** The key that is written down as current; by the clock, a staged one may have taken over: see ringAt. */
  get current(): RingKey {
    return this.keys.find(({ state }) => state === "current")!;
  }

  toString(): string {
    const keys = this.keys.map(({ id, state, key }) => `${state} ${id} ${key.fingerprint}`);
    return `RingDocument(${this.app}, revision ${String(this.revision)}: ${keys.join(", ")})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Returns the keys in force at `now`: a staged key whose `activateAt` has come signs, and the current one before it verifies.
 *
 * Units: Unix seconds
 */
export function ringAt({ keys }: Pick<RingDocumentParts, "keys">, now: number): KeyRing {
  const activated = keys.filter(({ state, activateAt }) => state === "staged" && activateAt !== undefined && activateAt <= now).at(-1);
  const written = keys.find(({ state }) => state === "current")!;
  const fallbacks = keys.filter(({ state }) => state === "fallback");
  return new KeyRing({
    current: (activated ?? written).key,
    fallbacks: (activated === undefined ? fallbacks : [written, ...fallbacks]).map(({ key }) => key),
    staged: keys.filter((key) => key.state === "staged" && key !== activated).map(({ key }) => key),
  });
}

/** Returns the Unix seconds at which the ring next changes by the clock alone; undefined when it does not. */
export function nextActivation({ keys }: Pick<RingDocumentParts, "keys">, now: number): number | undefined {
  const times = keys.flatMap(({ state, activateAt }) =>
    state === "staged" && activateAt !== undefined && activateAt > now ? [activateAt] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

function assertConsistent({
  revision,
  floor,
  keys,
  revoked,
  projected,
}: Pick<RingDocumentParts, "revision" | "floor" | "keys" | "revoked" | "projected">): void {
  if (!Number.isSafeInteger(revision) || revision < 0) throw inconsistent("its revision is not a whole number");
  if (!Number.isSafeInteger(floor) || floor < 0 || floor > revision)
    throw inconsistent("its floor is not a whole number up to its revision");
  if (keys.filter(({ state }) => state === "current").length !== 1) throw inconsistent("it has not one current key");
  const ids = [...keys, ...revoked].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) throw inconsistent("two of its keys have one id, or a revoked key is still listed");
  if (projected && keys.some(({ state, activateAt }) => state === "staged" && activateAt !== undefined))
    throw inconsistent("it has activateAt beside SECRET_KEY: Django reads its settings once, and would not switch");
}

function inconsistent(what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEYRING_INVALID",
    `The key ring document contradicts itself: ${what}. Take the last good one from its source's history.`,
  );
}
