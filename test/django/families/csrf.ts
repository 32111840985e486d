/**
 * CSRF tokens, as the template tag writes them and the middleware takes them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { csrfTokenMatches, maskCsrfSecret, unmaskCsrfToken } from "../../../src/django/index.ts";
import type { Random } from "../random.ts";
import { textIn, valueIn, type Family, type Trial } from "./family.ts";

function anySecret(random: Random): string {
  return random.text(32, 32, ["token"]);
}

function passesTheMiddleware(random: Random): Trial {
  const secret = anySecret(random);
  const token = random.pick([
    maskCsrfSecret(secret),
    maskCsrfSecret(secret),
    secret,
    maskCsrfSecret(anySecret(random)),
    anySecret(random),
    random.text(64, 64, ["token"]),
  ]);
  return {
    question: { op: "csrf_check", secret, token },
    judge: (answer) => assert.equal(csrfTokenMatches(token, secret), valueIn(answer)),
  };
}

function unmaskedByDjango(random: Random): Trial {
  const secret = anySecret(random);
  return { question: { op: "csrf_unmask", token: maskCsrfSecret(secret) }, judge: (answer) => assert.equal(textIn(answer), secret) };
}

export const csrf: Family = {
  name: "CSRF tokens",
  trials: 200,
  oursToDjango: (random) => (random.chance(0.5) ? passesTheMiddleware(random) : unmaskedByDjango(random)),
  djangoToOurs(random) {
    const secret = anySecret(random);
    return {
      question: { op: "csrf_token", secret },
      judge(answer) {
        assert.equal(unmaskCsrfToken(textIn(answer)), secret);
        assert.ok(csrfTokenMatches(textIn(answer), secret));
        assert.ok(!csrfTokenMatches(textIn(answer), anySecret(random)));
      },
    };
  },
};
