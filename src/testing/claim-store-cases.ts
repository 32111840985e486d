/**
 * The cases of the contract of stores of claims, each named by what has to hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { ClaimStore } from "../tokens/claim-store.ts";

/** What a case is given: a new store. */
export interface ClaimTrial {
  readonly store: ClaimStore;
  readonly again: () => Promise<ClaimStore>;
  /** Of a claim that is to expire within the case; long enough for a few calls before. */
  readonly short: number;
  readonly pass: (seconds: number) => Promise<void>;
}

/** Throws where the store does otherwise than the case is named. */
type ClaimCase = (trial: ClaimTrial) => Promise<void>;

const ID = "i".repeat(43);
const LONG_SECONDS = 1000;
const MANY = 200;

const LONGEST = "x".repeat(63);
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => at + 32));

/** No two of them are one, however like each other they look to a database. */
const APART: readonly string[] = [
  ...["a", "A", "a ", " a", " ", "  ", "0", "00", "0.0", "1e0", "-0", "NULL", "null", "true", "%", "_", "*", "?", "[a]", "{a}", "a{b}c"],
  ...["'", "''", '"', "`", "\\", "\\'", "\\0", "' OR 1=1 --", ":id", "$1", "../x", "a:b", "a\\:b", "__proto__", "constructor", "toString"],
  ...[`${LONGEST}x`, `${LONGEST}X`, `${LONGEST} `, LONGEST, PRINTABLE.slice(0, 64), PRINTABLE.slice(31)],
];

const REFUSED: readonly (readonly [id: string, lifetimeSeconds: number])[] = [
  ...["", `${LONGEST}xx`, "é", "\0", "a\0", "a\n", "\u007f", "\ud800", "🦭"].map((id) => [id, LONG_SECONDS] as const),
  ...[NaN, Infinity, -1, -Infinity, 1e300].map((lifetimeSeconds) => [ID, lifetimeSeconds] as const),
];

export const CLAIMS: Record<string, ClaimCase> = {
  async "gives an id to the first who claims it, and to nobody after"({ store }) {
    assert.equal(await store.claim(ID, LONG_SECONDS), true);
    for (const lifetimeSeconds of [LONG_SECONDS, 1, 2 * LONG_SECONDS]) assert.equal(await store.claim(ID, lifetimeSeconds), false);
  },

  async "tells ids apart, byte for byte, and claims no other"({ store }) {
    for (const id of APART) assert.equal(await store.claim(id, LONG_SECONDS), true, `${JSON.stringify(id)} is taken for another`);
    for (const id of APART) assert.equal(await store.claim(id, LONG_SECONDS), false, `${JSON.stringify(id)} is not found again`);
  },

  async "refuses what is no id or no lifetime, and claims nothing then"({ store }) {
    for (const [id, lifetimeSeconds] of REFUSED) {
      const claim = async (): Promise<boolean> => store.claim(id, lifetimeSeconds);
      await assert.rejects(claim, { name: "StoreError" }, `${JSON.stringify(id)} for ${String(lifetimeSeconds)} s is accepted`);
    }
    assert.equal(await store.claim(ID, LONG_SECONDS), true);
  },

  async "may forget a claim when its time is over, and not before"({ store, short, pass }) {
    assert.equal(await store.claim("long", LONG_SECONDS), true);
    assert.equal(await store.claim("years", 315_619_200), true);
    assert.equal(await store.claim("none", 0), true);
    assert.equal(await store.claim("short", short), true);
    assert.equal(await store.claim("short", LONG_SECONDS), false, "a claim ends at once");
    await pass(short);
    assert.equal(await store.claim("short", LONG_SECONDS), true);
    for (const id of ["short", "long", "years"]) assert.equal(await store.claim(id, LONG_SECONDS), false, `${id} is forgotten`);
  },
};

export const REOPENED: Record<string, ClaimCase> = {
  async "keeps its claims when it is opened once more"({ store, again }) {
    assert.equal(await store.claim(ID, LONG_SECONDS), true);
    const other = await again();
    assert.equal(await other.claim(ID, LONG_SECONDS), false);
    assert.equal(await other.claim("other", LONG_SECONDS), true);
    assert.equal(await store.claim("other", LONG_SECONDS), false);
  },
};

export const AT_ONCE: Record<string, ClaimCase> = {
  async "lets one of many through that claim the same id at once"({ store }) {
    assert.equal(await winners(store, ID), 1);
    assert.equal(await winners(store, ID), 0);
  },

  async "lets one of many through that claim the same id at once after its time was over"({ store, short, pass }) {
    assert.equal(await store.claim(ID, short), true);
    await pass(short);
    assert.equal(await winners(store, ID), 1);
  },
};

async function winners(store: ClaimStore, id: string): Promise<number> {
  const claims = Array.from({ length: MANY }, () => store.claim(id, LONG_SECONDS));
  return (await Promise.all(claims)).filter(Boolean).length;
}
