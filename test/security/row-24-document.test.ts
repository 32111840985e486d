import { describe, expect, test } from "vitest";
import type { LiveKeys } from "../../src/keys/key-ring.ts";
import { ringAt, type RingDocument } from "../../src/keys/document/ring-document.ts";
import { readDocument } from "../../src/keys/document/read-document.ts";
import { writeDocument } from "../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { createRing } from "../../src/keys/rotation/create-ring.ts";
import { promote } from "../../src/keys/rotation/promote.ts";
import type { EditResult } from "../../src/keys/rotation/refused.ts";
import { retire } from "../../src/keys/rotation/retire.ts";
import { revoke } from "../../src/keys/rotation/revoke.ts";
import { rollback } from "../../src/keys/rotation/rollback.ts";
import { stage } from "../../src/keys/rotation/stage.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { Signer } from "../../src/signing/signer.ts";

const NOW = 1_700_000_000;
const DAY = 86_400;
const KEYS = Array.from({ length: 8 }, () => SecretKey.from(generateSecretKey()));
const first = createRing({ app: "shop", policy: { maxAge: { session: "1d" } }, now: NOW });

type Edit = (ring: RingDocument, now: number, key: SecretKey) => EditResult;

const EDITS: Readonly<Record<string, Edit>> = {
  stage: (ring, now, key) => stage(ring, { now, key }),
  schedule: (ring, now, key) => stage(ring, { now, key, activateAt: new Date((now + DAY) * 1000) }),
  promote: (ring, now) => promote(ring, { now }),
  retire: (ring, now) => retire(ring, ring.keys.findLast(({ state }) => state === "fallback")?.id ?? "none", { now }),
  rollback: (ring, now) => rollback(ring, { now }),
  "revoke what signs": (ring, now, key) => revoke(ring, signerOf(ring, now), { reason: "leak", now, key }),
  "revoke a fallback": (ring, now) =>
    revoke(ring, ring.keys.findLast(({ state }) => state === "fallback")?.id ?? "none", { reason: "leak", now }),
};

function signerOf(ring: RingDocument, now: number): string {
  const { current } = ringAt(ring, now);
  return ring.keys.find(({ key }) => key === current)!.id;
}

/** Returns each sequence of `length` of `names`, the same one more than once among them. */
function everyOrderOf(names: readonly string[], length: number): string[][] {
  if (length === 0) return [[]];
  return everyOrderOf(names, length - 1).flatMap((order) => names.map((name) => [...order, name]));
}

/** What every key that ever was has signed, with the names of those that left. */
class Shop {
  readonly #keys: LiveKeys & { ring: LiveKeys["ring"] };
  readonly #signer: Signer;
  readonly #signed = new Map<string, string>();
  readonly #gone = new Set<string>();

  constructor(ring: RingDocument) {
    this.#keys = { ring: ringAt(ring, NOW), ready: () => Promise.resolve(), close: () => undefined };
    this.#signer = new Signer(this.#keys, { salt: "shop.test" });
  }

  /** Takes the ring over, and signs with it. */
  take(before: RingDocument, ring: RingDocument, now: number): void {
    for (const { key } of before.keys) if (!ring.keys.some((one) => one.key === key)) this.#gone.add(key.fingerprint);
    this.#keys.ring = ringAt(ring, now);
    this.#signed.set(this.#keys.ring.current.fingerprint, this.#signer.sign("v"));
  }

  /** Returns what is wrong: of each key that has ever signed, whether its signature is treated as its state says. */
  faults(): string[] {
    const states = new Map(this.#keys.ring.entries.map(({ label, state }) => [label, state]));
    return [...this.#signed].flatMap(([label, signed]) => {
      const { ok, key, stale } = this.#signer.verify(signed);
      const state = states.get(label);
      const hasLeft = this.#gone.has(label) || state === undefined;
      const isRight = hasLeft ? !ok : ok && key === label && stale === (state === "fallback");
      return isRight ? [] : [`${label}, ${hasLeft ? "gone" : state}: ${JSON.stringify({ ok, stale })}`];
    });
  }
}

describe("24. Newest signs, all verify, retired and revoked are refused, in every order of edits of the document", () => {
  test("each sequence of four edits after a key was staged, two days apart", { timeout: 60_000 }, () => {
    let made = 0;
    const faults: string[] = [];
    for (const names of everyOrderOf(Object.keys(EDITS), 4)) {
      const shop = new Shop(first);
      let [ring, now] = [first, NOW];
      shop.take(ring, ring, now);
      for (const [at, name] of ["stage", ...names].entries()) {
        now += 2 * DAY;
        const result = EDITS[name]!(ring, now, KEYS[at]!);
        if (!result.ok) continue;
        made += 1;
        if (result.ring.revision !== ring.revision + 1 || result.ring.floor < ring.floor) faults.push(`${names.join()}: revision or floor`);
        if (name.startsWith("revoke") && result.ring.floor !== result.ring.revision) faults.push(`${names.join()}: floor of a revocation`);
        shop.take(ring, result.ring, now);
        ring = result.ring;
        faults.push(...shop.faults().map((fault) => `${names.join()}: ${fault}`));
      }
    }
    expect(faults.slice(0, 3)).toEqual([]);
    expect(made).toBeGreaterThan(5000);
  });

  test("a key that verifies again after it has left would be seen", () => {
    const shop = new Shop(first);
    const other = createRing({ app: "shop", now: NOW });
    for (const [before, after] of [[first, first], [first, other]] as const) shop.take(before, after, NOW); // prettier-ignore
    expect(shop.faults()).toEqual([]);
    shop.take(other, first, NOW);
    expect(shop.faults()).toEqual([expect.stringContaining(`${first.current.key.fingerprint}, gone`)]);
  });

  test("a revoked key comes back in no document: under its own id, under another one, nor by an edit", () => {
    const leaked = first.current;
    const result = revoke(first, leaked.id, { reason: "leak", now: NOW });
    if (!result.ok) throw new Error(result.guard);
    expect(stage(result.ring, { now: NOW, key: leaked.key })).toMatchObject({ ok: false, guard: "key-revoked" });
    const written = JSON.parse(writeDocument(result.ring)) as { keys: object[] };
    const secret = (JSON.parse(writeDocument(first)) as { keys: { secret: string }[] }).keys[0]!.secret;
    for (const id of [leaked.id, "another"]) {
      const text = JSON.stringify({ ...written, keys: [...written.keys, { id, state: "fallback", secret }] });
      expect(() => readDocument(text, "test")).toThrow(expect.objectContaining({ code: "WAXSEAL_KEYRING_INVALID" }));
    }
  });
});
