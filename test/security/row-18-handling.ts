import { inspect } from "node:util";
import { SecretKey, type KeyLike } from "../../src/keys/secret-key.ts";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { KeyRing, type LiveKeys } from "../../src/keys/key-ring.ts";
import { asciiJson } from "../../src/encoding/ascii-json.ts";
import { WaxsealError } from "../../src/errors.ts";
import { dumps, loads, type LoadsOptions } from "../../src/signing/object-signer.ts";
import type { StandardSchemaV1 } from "../../src/signing/schema.ts";
import { Signer, type SignerOptions } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

export interface Canaries {
  key: string;
  fallback: string;
  payload: string;
}

/**
 * Uses a key and a payload rightly, and wrongly in every way that has an error, and prints everything it gets hold of in every way
 * there is to print it. Returns what was printed, and the codes of the errors.
 */
export function handle({ key, fallback, payload }: Canaries): { output: string; errors: string[] } {
  const printed: string[] = [];
  const errors: string[] = [];
  const print = (value: unknown): void => {
    printed.push(...everyWayToPrint(value));
  };
  const failing = (use: () => unknown): void => {
    try {
      use();
    } catch (error) {
      if (error instanceof WaxsealError) errors.push(error.code);
      else throw error;
      print(error);
      if (error.stack !== undefined) printed.push(error.stack);
    }
  };

  const salt = "shop.canary";
  const ring = new KeyRing({ current: key, fallbacks: [fallback, key.slice(0, 20)], staged: [Buffer.from(`${key}-staged`)] });
  const live: LiveKeys = { ring, ready: () => Promise.resolve(), close: () => undefined };
  const signer = new Signer(live, { salt });
  const times = new TimestampSigner(ring, { salt, clock: () => 1000 });
  for (const value of [
    ring,
    ring.entries,
    ring.current,
    SecretKey.from(fallback),
    live,
    signer,
    times,
    new Signer(key, { salt }),
    checkSecretKey(key.slice(0, 20)),
  ])
    print(value);

  const signed = signer.sign(payload);
  const token = dumps(ring, { payload }, { salt, clock: () => 1000, compress: true });
  const { value: _value, ...verdict } = signer.verify(signed); // the value is what was asked for
  print(verdict);
  for (const wrong of [`${signed}x`, payload, "", `${payload}:${payload}`, `${token}x`, token.slice(1)]) {
    print(signer.verify(wrong));
    print(times.verify(wrong, { maxAge: 1 }));
    failing(() => signer.unsign(wrong));
    failing(() => times.unsign(wrong));
    failing(() => loads(ring, wrong, { salt }));
  }

  const open = (options: Partial<LoadsOptions>, of: string = token): unknown => loads(ring, of, { salt, clock: () => 1000, ...options });
  const schema = (validate: (value: unknown) => unknown): Partial<LoadsOptions> =>
    ({ schema: { "~standard": { version: 1, vendor: "t", validate } } as StandardSchemaV1 }) as Partial<LoadsOptions>;
  const raw = (text: string): string => times.sign(Buffer.from(text).toString("base64url"));
  const bad = payload as unknown as number;
  const lone = `${payload}\ud800`;
  for (const use of [
    () => open({ clock: () => 9e9, maxAge: 1 }),
    () => open({ clock: () => 1 }),
    () => open({ maxAge: bad }),
    () => open({ clockTolerance: bad }),
    () => open({ maxBytes: 3 }),
    () => open({ maxBytes: bad }),
    () => open(schema(() => ({ issues: [{ message: payload, path: [payload] }] }))),
    () => open(schema(() => Promise.reject(new Error(payload)))),
    () => open({ salt: `waxseal.${payload}` }),
    () => open({ salt: lone }),
    () => open({ salt: "" }),
    () => open({}, times.sign(payload)),
    () => open({}, times.sign(`.${payload.replace(/[^\w-]/g, "")}`)),
    () => open({}, raw(payload)),
    () => open({}, raw(`{"__proto__":"${payload}"}`)),
    () => open({}, raw(`["${payload}",1e999]`)),
    () => open({}, raw(`${'["'.repeat(200)}${payload}`)),
    () => open({}, raw(`{"${payload}":${"1".repeat(5000)}}`)),
    () => signer.sign(lone),
    () => times.sign(lone),
    () => new TimestampSigner(key, { salt, clock: () => NaN }).sign(payload),
    () => new Signer(key, { salt, separator: "_" }),
    () => new Signer(key, { salt, algorithm: payload } as unknown as SignerOptions),
    () => new Signer({ ...live, ring: key as unknown as KeyRing }, { salt }).sign(payload),
    () => new KeyRing({ current: key, fallbacks: fallback as unknown as string[] }),
    () => new KeyRing({ current: key, fallbacks: [fallback, ""] }),
    () => new KeyRing({ current: `${key}\ud800` }),
    () => new KeyRing({ current: { key, toString: () => key } as unknown as KeyLike }),
    () => SecretKey.from(undefined as unknown as string),
    () => SecretKey.from([key] as unknown as string),
    () => asciiJson({ [payload]: { [key]: NaN } }),
    () => asciiJson([payload, new Date(0)]),
    () => asciiJson({ payload, again: () => key }),
    () => asciiJson(JSON.parse(`{"payload":"${payload}","__proto__":"${key}"}`)),
    () => dumps(ring, { payload, at: 10n ** 5000n }, { salt }),
  ]) {
    failing(use);
  }
  return { output: printed.join("\n"), errors };
}

function everyWayToPrint(value: unknown): string[] {
  const all = { depth: 20, showHidden: true, showProxy: true, getters: true, maxStringLength: null, maxArrayLength: null } as const;
  const ways: (() => unknown)[] = [
    () => String(value),
    () => JSON.stringify(value),
    () => JSON.stringify(value, Object.getOwnPropertyNames(Object(value))),
    () => inspect(value, all),
    () => inspect(value, { ...all, customInspect: false }),
    () => inspect(structuredClone(value), all),
    () => inspect({ ...(value as object) }, all),
    () => inspect(Object.getOwnPropertyDescriptors(value), { ...all, customInspect: false }),
    () => inspect(Object.getPrototypeOf(value), all),
  ];
  return ways.map((way) => {
    try {
      return String(way());
    } catch (error) {
      return String(error); // structuredClone refuses functions
    }
  });
}
