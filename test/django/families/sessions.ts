/**
 * Session data in the rows of django_session and in the cookies of the signed_cookies engine; the hash that ties a session to a password.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { decodeSession, encodeSession, sessionAuthHash } from "../../../src/django/index.ts";
import { anyFields, jsonForPython, jsonOnlyPythonWrites } from "../data.ts";
import type { Random } from "../random.ts";
import { anyKey, assertSame, textIn, valueIn, type Family } from "./family.ts";

/** Django's load() asks for rows that have not expired. */
const FAR_FUTURE = "2099-01-01 00:00:00";

/** Returns the family over the SQLite file that Django has open as well. */
export function databaseSessions(path: string): Family {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA synchronous = OFF"); // nothing here outlives the test
  const insert = database.prepare("INSERT INTO django_session (session_key, session_data, expire_date) VALUES (?, ?, ?)");
  const select = database.prepare("SELECT session_data FROM django_session WHERE session_key = ?");
  return {
    name: "sessions in rows",
    trials: 300,
    oursToDjango(random) {
      const key = anyKey(random);
      const data = anyFields(random);
      const sessionKey = random.list(32, 32, () => random.pick([..."abcdefghijklmnopqrstuvwxyz0123456789"])).join("");
      insert.run(sessionKey, encodeSession(key.ours, data), FAR_FUTURE);
      return { question: { op: "session_load", key: key.django, sessionKey, expected: jsonForPython(data) }, judge: assertSame };
    },
    djangoToOurs(random) {
      const key = anyKey(random);
      const data = anyFields(random);
      const now = random.moment();
      return {
        question: { op: "session_save", key: key.django, json: jsonOnlyPythonWrites(data, random), now },
        judge(answer) {
          const row = select.get(textIn(answer)) as { session_data: string };
          assert.deepStrictEqual(decodeSession(key.ours, row.session_data, { clock: () => now }), data);
        },
      };
    },
  };
}

export const cookieSessions: Family = {
  name: "sessions in cookies",
  trials: 250,
  oursToDjango(random) {
    const key = anyKey(random);
    const data = anyFields(random);
    const now = random.moment();
    const sessionKey = encodeSession(key.ours, data, { engine: "signed_cookies", clock: () => now });
    const expired = random.chance(0.2); // Django answers with an empty session
    return {
      question: {
        op: "cookie_session_load",
        key: key.django,
        sessionKey,
        now: now + 3600,
        maxAge: expired ? 3599 : 3601,
        expected: expired ? "{}" : jsonForPython(data),
      },
      judge: assertSame,
    };
  },
  djangoToOurs(random) {
    const key = anyKey(random);
    const data = anyFields(random);
    const now = random.moment();
    const exact = random.chance(0.5);
    return {
      question: { op: "cookie_session_save", key: key.django, json: exact ? jsonForPython(data) : jsonOnlyPythonWrites(data, random), now },
      judge(answer) {
        const options = { engine: "signed_cookies", clock: () => now } as const;
        assert.deepStrictEqual(decodeSession(key.ours, textIn(answer), { ...options, maxAge: "14d" }), data);
        const ours = encodeSession(key.ours, data, options);
        if (exact && !textIn(answer).startsWith(".") && !ours.startsWith(".")) assert.equal(ours, textIn(answer));
      },
    };
  },
};

export const authHashes: Family = { name: "session auth hashes", trials: 100, oursToDjango: authHashTrial, djangoToOurs: authHashTrial };

function authHashTrial(random: Random): ReturnType<Family["djangoToOurs"]> {
  const keys = random.list(1, 3, () => random.key());
  const password = random.text(0, 128);
  const ours = keys.map((key) => sessionAuthHash(key, password));
  return {
    question: { op: "auth_hashes", key: keys[0]!, fallbacks: keys.slice(1), password },
    judge: (answer) => assert.deepStrictEqual(ours, valueIn(answer)),
  };
}
