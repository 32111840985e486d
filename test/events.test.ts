import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, describe, expect, test } from "vitest";
import { publishVerification, type VerifyEvent } from "../src/events.ts";
import { generateSecretKey } from "../src/keys/generate.ts";
import { KeyRing } from "../src/keys/key-ring.ts";
import { dumps, loads } from "../src/signing/object-signer.ts";
import { Signer } from "../src/signing/signer.ts";
import { TimestampSigner } from "../src/signing/timestamp-signer.ts";

const CHANNEL = "waxseal:verify";
const [current, old] = [generateSecretKey(), generateSecretKey()];
const ring = new KeyRing({ current, fallbacks: [old] });

let unlisten: (() => void) | undefined;

function listen(listener: (event: VerifyEvent) => void): void {
  const onMessage = (message: unknown): void => listener(message as VerifyEvent);
  subscribe(CHANNEL, onMessage);
  unlisten = () => unsubscribe(CHANNEL, onMessage);
}

function recorded(): VerifyEvent[] {
  const events: VerifyEvent[] = [];
  listen((event) => events.push(event));
  return events;
}

afterEach(() => unlisten?.());

describe("each check is published once", () => {
  test("with the purpose, and the key that vouches", () => {
    const events = recorded();
    const signer = new Signer(ring, { salt: "shop.event" });
    signer.unsign(signer.sign("value"));
    signer.verify(new Signer(old, { salt: "shop.event" }).sign("value"));
    const ok = { purpose: "shop.event", outcome: "ok", reason: undefined };
    expect(events).toEqual([
      { ...ok, key: ring.entries[0]!.label, stale: false },
      { ...ok, key: ring.entries[1]!.label, stale: true },
    ]);
  });

  test("with the reason of a refusal, from every kind of signer, thrown or not", () => {
    const events = recorded();
    const times = new TimestampSigner(ring, { salt: "shop.times", clock: () => 1000 });
    const token = dumps(ring, 1, { salt: "shop.object", clock: () => 1000 });
    new Signer(ring, { salt: "shop.event" }).verify("nothing");
    expect(() => times.unsign(`${times.sign("v")}x`)).toThrow();
    expect(times.verify(new TimestampSigner(ring, { salt: "shop.times", clock: () => 900 }).sign("v"), { maxAge: 99 }).ok).toBe(false);
    expect(() => loads(ring, token, { salt: "shop.object", clock: () => 900 })).toThrow();
    expect(events.map(({ purpose, outcome, reason }) => [purpose, outcome, reason])).toEqual([
      ["shop.event", "refused", "malformed"],
      ["shop.times", "refused", "bad-signature"],
      ["shop.times", "refused", "expired"],
      ["shop.object", "refused", "future"],
    ]);
    for (const { key, stale } of events) expect([key, stale]).toEqual([undefined, undefined]);
  });
});

test("an event holds nothing else, and a subscriber that changes it changes nothing", () => {
  const keys: string[][] = [];
  listen((event) => {
    keys.push(Object.keys(event));
    Object.assign(event, { outcome: "refused", key: "forged", stale: true, reason: "revoked" });
  });
  const signer = new Signer(ring, { salt: "shop.event" });
  expect(signer.verify(signer.sign("canary"))).toEqual({
    ok: true,
    value: "canary",
    key: ring.entries[0]!.label,
    stale: false,
    signedAt: undefined,
  });
  expect(signer.verify("canary")).toEqual({ ok: false, reason: "malformed" });
  expect(keys).toEqual(Array(2).fill(["purpose", "outcome", "reason", "key", "stale"]));
});

test("without a subscriber the verdict is not even looked at", () => {
  const verdict = {
    get ok(): boolean {
      throw new Error("read");
    },
  };
  expect(() => publishVerification("shop.event", verdict)).not.toThrow();
});
