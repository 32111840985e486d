/**
 * Which secrets Django calls strong: the rule of security.W009.
 *
 * @module
 */
import assert from "node:assert/strict";
import { checkSecretKey } from "../../../src/index.ts";
import type { Random } from "../random.ts";
import { valueIn, type Family, type Trial } from "./family.ts";

/** Our own list of published keys is more than Django's rule. */
const DJANGOS = ["too-short", "too-few-unique", "insecure-prefix"];

function anyJudgedKey(random: Random): string {
  const kind = random.below(4);
  if (kind === 0) return random.key();
  if (kind === 1) return `x${random.text(45, 55)}`;
  if (kind === 2) return random.pick(["django-insecure-", "django-insecure", "Django-insecure-"]) + random.text(30, 60);
  const characters = random.list(1, 7, () => random.text(1, 1, ["ascii", "latin1", "beyond"]));
  return `a${random.list(40, 60, () => random.pick(characters)).join("")}`;
}

function keyTrial(random: Random): Trial {
  const key = anyJudgedKey(random);
  const strong = !checkSecretKey(key).some(({ code }) => DJANGOS.includes(code));
  return { question: { op: "key_is_strong", key }, judge: (answer) => assert.equal(strong, valueIn(answer)) };
}

export const keys: Family = { name: "check_secret_key", trials: 160, oursToDjango: keyTrial, djangoToOurs: keyTrial };
