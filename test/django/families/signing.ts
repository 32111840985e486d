/**
 * Signer, TimestampSigner, dumps and loads, fallbacks, salted_hmac.
 *
 * @module
 */
import assert from "node:assert/strict";
import { saltedHmac } from "../../../src/django/index.ts";
import { dumps, KeyRing, loads, Signer, TimestampSigner } from "../../../src/index.ts";
import { anyData, jsonForPython, jsonOnlyPythonWrites } from "../data.ts";
import type { Random } from "../random.ts";
import { anyKey, anySalt, assertSame, assertSameOutcome, outcomeOf, textIn, valueIn, type Family } from "./family.ts";

const ALGORITHMS = ["sha256", "sha384", "sha512", "sha1"] as const;
const SEPARATORS = [":", ":", "::", ".", "|", "~", ".:", "a:b", " ", "\n\n", "é", "🔑", "+"];
/** What Django's test "^[A-z0-9-_=]*$" stops, a final newline included. */
const UNSAFE_SEPARATORS = ["", "-", "_", "=", "a", "Zz9", "[", "\\", "]", "^", "`", "a\n", "\n", "-_="];

function anySigner(random: Random): { salt: string; separator: string; algorithm: (typeof ALGORITHMS)[number] } {
  const separator = random.pick(random.chance(0.05) ? UNSAFE_SEPARATORS : SEPARATORS);
  return { salt: anySalt(random), separator, algorithm: random.pick(ALGORITHMS) };
}

/** Returns a value to sign, now and then full of separators. */
function anyValue(random: Random, separator: string): string {
  if (random.chance(0.01)) return random.text(3000, 9000);
  return random.chance(0.2) ? random.list(0, 6, () => random.pick([separator, random.text(0, 3)])).join("") : random.text(0, 60);
}

export const signer: Family = {
  name: "signer",
  trials: 500,
  oursToDjango(random) {
    const key = anyKey(random);
    const options = anySigner(random);
    const value = anyValue(random, options.separator);
    const signed = outcomeOf(() => new Signer(key.ours, options).sign(value));
    const { separator: sep, ...rest } = options;
    return {
      question: { op: "unsign", key: key.django, ...rest, sep, signed: signed.value ?? "" },
      judge(answer) {
        if (signed.value === undefined) assert.ok(answer.refused?.startsWith("ValueError"), "we refuse a separator that Django takes");
        else assert.equal(valueIn(answer), value);
      },
    };
  },
  djangoToOurs(random) {
    const key = anyKey(random);
    const options = anySigner(random);
    const value = anyValue(random, options.separator);
    const { separator: sep, ...rest } = options;
    return {
      question: { op: "sign", key: key.django, ...rest, sep, value },
      judge(answer) {
        assertSameOutcome(
          answer,
          outcomeOf(() => new Signer(key.ours, options).sign(value)),
        );
        if (answer.refused === undefined) assert.equal(new Signer(key.ours, options).unsign(textIn(answer)), value);
      },
    };
  },
};

/** A moment to sign at, one to read at, and an age that it may just have, or just not. Never before: that is where we are stricter. */
function anyAge(random: Random): { signedAt: number; readAt: number; maxAge: number | undefined } {
  const signedAt = random.moment();
  const readAt = signedAt + random.pick([0, 0.25, 1, 59.75, 3600, random.below(10 ** 7) / 8]);
  const age = readAt - Math.floor(signedAt);
  return {
    signedAt,
    readAt,
    maxAge: random.pick([undefined, age, Math.max(0, age - 0.125), age + 0.125, Math.floor(age), 0, random.below(10 ** 7)]),
  };
}

export const timestampSigner: Family = {
  name: "timestamp signer",
  trials: 450,
  oursToDjango(random) {
    const key = anyKey(random);
    const { separator, ...rest } = { ...anySigner(random), separator: random.pick(SEPARATORS) };
    const { signedAt, readAt, maxAge } = anyAge(random);
    const signed = new TimestampSigner(key.ours, { ...rest, separator, clock: () => signedAt }).sign(anyValue(random, separator));
    const ours = outcomeOf(() => new TimestampSigner(key.ours, { ...rest, separator, clock: () => readAt }).unsign(signed, { maxAge }));
    return {
      question: { op: "timestamp_unsign", key: key.django, ...rest, sep: separator, signed, now: readAt, maxAge: maxAge ?? null },
      judge: (answer) => assertSameOutcome(answer, ours),
    };
  },
  djangoToOurs(random) {
    const key = anyKey(random);
    const { separator, ...rest } = { ...anySigner(random), separator: random.pick(SEPARATORS) };
    const { signedAt, readAt, maxAge } = anyAge(random);
    const value = anyValue(random, separator);
    return {
      question: { op: "timestamp_sign", key: key.django, ...rest, sep: separator, value, now: signedAt },
      judge(answer) {
        const options = { ...rest, separator, clock: () => signedAt };
        assert.equal(new TimestampSigner(key.ours, options).sign(value), textIn(answer));
        const verdict = new TimestampSigner(key.ours, { ...options, clock: () => readAt }).verify(textIn(answer), { maxAge });
        if (maxAge !== undefined && readAt - Math.floor(signedAt) > maxAge) assert.equal(verdict.reason, "expired");
        else assert.deepStrictEqual([verdict.value, verdict.signedAt], [value, Math.floor(signedAt)]);
      },
    };
  },
};

export const objects: Family = {
  name: "dumps and loads",
  trials: 800,
  oursToDjango(random) {
    const key = anyKey(random);
    const value = anyData(random);
    const options = {
      salt: anySalt(random),
      compress: random.chance(0.5),
      ...(random.chance(0.2) ? { algorithm: random.pick(ALGORITHMS) } : {}),
    };
    const now = random.moment();
    const token = dumps(key.ours, value, { ...options, clock: () => now });
    return {
      question: { op: "loads", key: key.django, ...options, token, expected: jsonForPython(value), now: now + 5, maxAge: 6 },
      judge: assertSame,
    };
  },
  djangoToOurs(random) {
    const key = anyKey(random);
    const value = anyData(random);
    const exact = random.chance(0.5);
    const options = {
      salt: anySalt(random),
      compress: random.chance(0.5),
      ...(random.chance(0.2) ? { algorithm: random.pick(ALGORITHMS) } : {}),
    };
    const now = random.moment();
    return {
      question: { op: "dumps", key: key.django, ...options, json: exact ? jsonForPython(value) : jsonOnlyPythonWrites(value, random), now },
      judge(answer) {
        const token = textIn(answer);
        assert.deepStrictEqual(loads(key.ours, token, { ...options, clock: () => now + 5, maxAge: 6 }), value);
        if (exact && !token.startsWith(".")) assert.equal(dumps(key.ours, value, { ...options, compress: false, clock: () => now }), token);
      },
    };
  },
};

function anyRing(random: Random): { current: string; fallbacks: string[] } {
  return { current: random.key(), fallbacks: random.list(0, 4, () => random.key()) };
}

export const fallbacks: Family = {
  name: "fallbacks",
  trials: 250,
  oursToDjango(random) {
    const ring = anyRing(random);
    const value = anyData(random, 1);
    const signedWith = random.pick([ring.current, ...ring.fallbacks]);
    const token = dumps(signedWith, value, { salt: "fallbacks" });
    return {
      question: { op: "loads", key: ring.current, fallbacks: ring.fallbacks, salt: "fallbacks", token, expected: jsonForPython(value) },
      judge: assertSame,
    };
  },
  djangoToOurs(random) {
    const ring = anyRing(random);
    const [value, now] = [random.text(0, 20), random.moment()];
    const signedWith = random.pick([ring.current, ...ring.fallbacks, random.key()]);
    return {
      question: { op: "timestamp_sign", key: signedWith, salt: "fallbacks", value, now },
      judge(answer) {
        const verdict = new TimestampSigner(new KeyRing(ring), { salt: "fallbacks", clock: () => now }).verify(textIn(answer));
        if (signedWith === ring.current) assert.deepStrictEqual([verdict.value, verdict.stale], [value, false]);
        else if (ring.fallbacks.includes(signedWith)) assert.deepStrictEqual([verdict.value, verdict.stale], [value, true]);
        else assert.equal(verdict.reason, "bad-signature");
      },
    };
  },
};

export const hmacs: Family = {
  name: "salted_hmac",
  trials: 150,
  oursToDjango: hmacTrial,
  djangoToOurs: hmacTrial,
};

function hmacTrial(random: Random): ReturnType<Family["djangoToOurs"]> {
  const key = anyKey(random);
  const [keySalt, value, algorithm] = [random.text(0, 40), random.text(0, 200), random.pick(ALGORITHMS)];
  const ours = Buffer.from(saltedHmac(keySalt, value, key.ours, { algorithm })).toString("hex");
  return {
    question: { op: "hmac_hex", key: key.django, keySalt, value, algorithm },
    judge: (answer) => assert.equal(textIn(answer), ours),
  };
}
