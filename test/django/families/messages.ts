/**
 * Flash messages in Django's cookie, through the headers that carry it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { decodeMessages, encodeMessages, parseCookieHeader, serializeCookieValue } from "../../../src/django/index.ts";
import type { Random } from "../random.ts";
import { cookieHeaderOf } from "./cookies.ts";
import { anyKey, valueIn, type Family } from "./family.ts";

interface AnyMessage {
  level: number;
  message: string;
  extraTags: string | null;
  safe: boolean;
}

function anyMessages(random: Random): AnyMessage[] {
  return random.list(1, 6, () => ({
    level: random.pick([10, 20, 25, 30, 40, 0, 99]),
    message: `${random.pick(["", "<b>", "__json_message", "__messagesnotfinished__"])}${random.text(1, 60)}`,
    extraTags: random.pick([null, "", "safe", "a b", random.text(0, 10)]),
    safe: random.chance(0.3),
  }));
}

export const messages: Family = {
  name: "messages",
  trials: 300,
  oursToDjango(random) {
    const key = anyKey(random);
    const sent = anyMessages(random);
    const header = cookieHeaderOf(`messages=${serializeCookieValue(encodeMessages(key.ours, sent))};`, random);
    return {
      question: { op: "messages_get", key: key.django, header },
      judge: (answer) => assert.deepStrictEqual(valueIn(answer), { complete: true, messages: sent }),
    };
  },
  djangoToOurs(random) {
    const key = anyKey(random);
    const sent = random.chance(0.05) ? random.list(20, 60, () => anyMessages(random)[0]!) : anyMessages(random);
    const now = random.moment();
    return {
      question: { op: "messages_set", key: key.django, messages: sent, now },
      judge(answer) {
        const { setCookie, unstored } = valueIn(answer) as { setCookie: string; unstored: number };
        const cookie = parseCookieHeader(cookieHeaderOf(setCookie, random)).get("messages");
        assert.ok(cookie !== undefined);
        const read = decodeMessages(key.ours, cookie, { clock: () => now }).map(({ safe = false, ...message }) => ({ ...message, safe }));
        assert.deepStrictEqual(read, sent.slice(unstored)); // beyond 2 kB Django leaves the oldest out, and marks that
      },
    };
  },
};
