import { onTestFinished } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { DEFAULT_POLICY } from "../../../src/keys/document/policy.ts";
import { RingDocument, type RingDocumentParts, type RingKey } from "../../../src/keys/document/ring-document.ts";
import { keyDigest } from "../../../src/keys/key-digest.ts";
import type { KeyState } from "../../../src/keys/key-ring.ts";
import type { KeySource, LiveKeySource } from "../../../src/keys/key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../../src/keys/live-keys.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";

let sources = 0;

/** A source that has what it is given, fails when it is told to, and counts how often it was asked. */
export class TestSource implements KeySource {
  readonly name = `test source ${String(++sources)}`;
  /** What load() gives; an Error is thrown, and a promise awaited. */
  has: RingDocument | Error | Promise<RingDocument>;
  loads = 0;
  /** When each load began, in milliseconds. */
  readonly times: number[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  onChange: (() => void) | undefined;

  constructor(has: TestSource["has"]) {
    this.has = has;
  }

  async load({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<RingDocument> {
    this.loads++;
    this.times.push(performance.now());
    this.signals.push(signal);
    if (this.has instanceof Error) throw this.has;
    return this.has;
  }

  watch(onChange: () => void): () => void {
    this.onChange = onChange;
    return () => (this.onChange = undefined);
  }
}

export const LONG = "-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghij";
export const MINUTE_MS = 60_000;

/** A key by its state, such as `{ staged: "b" }`; the letter makes a strong secret. */
type Keys = Partial<Record<KeyState, string>>;

export function secret(letter: string): string {
  return letter + LONG;
}

/** Returns a document of `revision` with the keys named, one letter each. */
export function ringDocument(
  revision: number,
  keys: Keys,
  {
    revoked = "",
    more = {},
    ...parts
  }: Partial<Omit<RingDocumentParts, "keys" | "revoked">> & { revoked?: string; more?: Partial<RingKey> } = {},
): RingDocument {
  return new RingDocument({
    app: "shop",
    revision,
    floor: 0,
    updatedAt: 1_800_000_000 + revision,
    policy: { ...DEFAULT_POLICY, maxAge: { ...DEFAULT_POLICY.maxAge, "shop.test": "1d" } },
    projected: false,
    ...parts,
    keys: (Object.entries(keys) as [KeyState, string][]).flatMap(([state, letters]) =>
      [...letters].map((letter) => ({
        id: `id-${letter}`,
        state,
        key: SecretKey.from(secret(letter)),
        ...(state === "staged" ? more : {}),
      })),
    ),
    revoked: [...revoked].map((letter) => ({
      id: `revoked-${letter}`,
      at: 1_800_000_000,
      reason: "leak",
      digest: keyDigest(SecretKey.from(secret(letter))),
    })),
  });
}

export function bare(letter: string): RingDocument {
  return bareKeys({ current: secret(letter) });
}

/** Returns the live keys of a source, closed at the end of the test. SIGHUP is the test runner's. */
export function live(source: KeySource, options: LiveKeysOptions = {}): LiveKeySource {
  const keys = liveKeys(source, { sighup: false, instance: "test-1", ...options });
  onTestFinished(() => keys.close());
  return keys;
}

/** The letters of the keys in use, the current one first. */
export function letters({ ring }: LiveKeySource): string {
  const all = "abcdefghijklmnopqrstuvwxyz";
  return ring.entries.map(({ label }) => [...all].find((letter) => SecretKey.from(secret(letter)).fingerprint === label) ?? "?").join("");
}
