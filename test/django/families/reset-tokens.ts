/**
 * Password reset tokens, in time zones whose clocks jump.
 *
 * @module
 */
import assert from "node:assert/strict";
import { checkPasswordResetToken, makePasswordResetToken, type WaxUser } from "../../../src/django/index.ts";
import { KeyRing } from "../../../src/index.ts";
import type { Random } from "../random.ts";
import { anyKey, textIn, valueIn, type Family } from "./family.ts";

const ZONES = [
  "America/Chicago", // Django's default
  "UTC",
  "Europe/Zurich",
  "Europe/Dublin", // whose winter time is the one with the offset, to the C library
  "America/St_Johns",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Australia/Lord_Howe", // half an hour
  "Pacific/Apia", // which left out 30 December 2011
  "Pacific/Chatham",
];
const HOUR = 3600;

/** Returns a moment, half the time within two hours of one at which the clocks of `zone` jump. Units: Unix milliseconds */
function anyMoment(random: Random, zone: string): number {
  const moment = random.between(Date.UTC(2005, 0, 1), Date.UTC(2026, 0, 1));
  const jump = random.chance(0.5) ? nextJump(zone, moment) : undefined;
  return jump === undefined ? moment : jump + random.between(-2 * HOUR, 2 * HOUR) * 1000 + random.below(1000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetOf(zone: string, moment: number): string {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  formats.set(zone, format);
  return format.formatToParts(moment).find(({ type }) => type === "timeZoneName")!.value;
}

/** Returns the next moment at which the offset of `zone` changes within eight months, if there is one. */
function nextJump(zone: string, from: number): number | undefined {
  let before = from;
  for (let days = 20; days <= 240; days += 20) {
    let after = from + days * 24 * HOUR * 1000;
    if (offsetOf(zone, after) === offsetOf(zone, from)) before = after;
    else {
      while (after - before > 1000) {
        const middle = Math.floor((before + after) / 2);
        if (offsetOf(zone, middle) === offsetOf(zone, from)) before = middle;
        else after = middle;
      }
      return after;
    }
  }
  return undefined;
}

/** Returns the same user for us and for Django. */
function anyUser(random: Random): { ours: WaxUser; django: Record<string, unknown> } {
  const hex = random.list(32, 32, () => random.pick([..."0123456789abcdef"])).join("");
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const isUuid = random.chance(0.3);
  const pk = isUuid ? uuid : random.pick<string | number>([random.between(1, 10 ** 9), 1, random.text(1, 12)]);
  const password = random.pick([
    `pbkdf2_sha256$1000000$${random.text(22, 22, ["token"])}$${random.text(43, 43, ["token"])}=`,
    `!${random.text(40, 40, ["token"])}`,
    random.text(0, 60),
  ]);
  const lastLogin = random.chance(0.2) ? null : random.between(Date.UTC(1991, 0, 1), Date.UTC(2040, 0, 1));
  const email = random.pick(["", "mike@example.org", `${random.text(1, 12)}@example.org`]);
  return {
    ours: { pk, password, lastLogin: lastLogin === null ? null : new Date(lastLogin), email },
    django: { pk, uuid: isUuid, password, lastLogin: lastLogin === null ? null : lastLogin / 1000, email },
  };
}

export const resetTokens: Family = {
  name: "password reset tokens",
  trials: 350,
  oursToDjango(random) {
    const key = anyKey(random);
    const zone = random.pick(ZONES);
    const user = anyUser(random);
    const made = anyMoment(random, zone);
    const timeout = random.pick([259_200, 3600, 60, 0]);
    const checked = made + random.pick([0, 59_999, HOUR * 1000, timeout * 1000, timeout * 1000 + 1000, random.below(6 * HOUR) * 1000]);
    const token = makePasswordResetToken(key.ours, user.ours, { now: new Date(made), timeZone: zone });
    const ours = checkPasswordResetToken(key.ours, user.ours, token, { now: new Date(checked), timeZone: zone, maxAge: timeout });
    return {
      question: { op: "reset_check", key: key.django, ...user.django, token, tz: zone, now: checked / 1000, timeout },
      judge: (answer) => assert.equal(ours, valueIn(answer)),
    };
  },
  djangoToOurs(random) {
    const key = anyKey(random);
    const zone = random.pick(ZONES);
    const user = anyUser(random);
    const made = anyMoment(random, zone);
    return {
      question: { op: "reset_make", key: key.django, ...user.django, tz: zone, now: made / 1000 },
      judge(answer) {
        const token = textIn(answer);
        const [now, timeZone] = [new Date(made), zone];
        assert.equal(makePasswordResetToken(key.ours, user.ours, { now, timeZone }), token);
        const rotated = new KeyRing({ current: "another key that is in use by now", fallbacks: [key.ours] });
        assert.ok(checkPasswordResetToken(rotated, user.ours, token, { now, timeZone }));
        for (const changed of [{ password: `${user.ours.password}x` }, { email: `x${user.ours.email}` }, { lastLogin: new Date(made) }]) {
          assert.ok(
            !checkPasswordResetToken(key.ours, { ...user.ours, ...changed }, token, { now, timeZone }),
            `still good: ${Object.keys(changed).join()}`,
          );
        }
      },
    };
  },
};
