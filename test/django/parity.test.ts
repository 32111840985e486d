/**
 * 5,000 random cases each way between this library and a real Django 5.2: what one makes the other reads, and finds the same.
 *
 * The seed is fixed, so that every run tries the same cases; WAXSEAL_PARITY_SEED tries others.
 *
 * @module
 */
import { afterAll, describe, expect, it } from "vitest";
import { need } from "../support/need.ts";
import { cookies, headers, legacyCookies, quoting } from "./families/cookies.ts";
import { csrf } from "./families/csrf.ts";
import { outcomeOf, type Family, type Trial } from "./families/family.ts";
import { keys } from "./families/keys.ts";
import { messages } from "./families/messages.ts";
import { passwords } from "./families/passwords.ts";
import { changed, SEALS, wellSigned, type Fate } from "./families/refusals.ts";
import { resetTokens } from "./families/reset-tokens.ts";
import { authHashes, cookieSessions, databaseSessions } from "./families/sessions.ts";
import { fallbacks, hmacs, objects, signer, timestampSigner } from "./families/signing.ts";
import { STRICTER } from "./families/stricter.ts";
import { djangoPath, Oracle } from "./oracle.ts";
import { Random } from "./random.ts";

const SEED = Number(process.env["WAXSEAL_PARITY_SEED"] ?? 20_260_501);
const MISMATCHES_SHOWN = 3;
const CHANGED_EACH = 250;
const NONSENSE = 1000;

const oracle = await need("a real Django 5.2", async () => Oracle.start(await djangoPath()));

const FAMILIES: readonly Family[] = [
  ...[signer, timestampSigner, objects, fallbacks, hmacs],
  ...[cookies, legacyCookies, quoting, headers],
  ...(oracle ? [databaseSessions(oracle.database)] : []),
  ...[cookieSessions, authHashes, messages, resetTokens, csrf],
  ...passwords,
  keys,
];

describe.runIf(oracle)(`parity with Django ${String(oracle?.versions.django)}, seed ${String(SEED)}`, () => {
  afterAll(() => oracle!.close());

  let run = { "ours to Django": 0, "Django to ours": 0 };

  async function runTrials(
    direction: keyof typeof run,
    { name, trials: count }: Family,
    make: (random: Random) => Trial | Promise<Trial>,
  ): Promise<void> {
    const random = new Random(SEED, `${name}, ${direction}`);
    const trials: Trial[] = [];
    while (trials.length < count) trials.push(await make(random));
    const answers = await oracle!.ask(trials.map(({ question }) => question));
    expect(answers).toHaveLength(count);
    const mismatches: string[] = [];
    for (const [at, trial] of trials.entries()) {
      try {
        await trial.judge(answers[at]!);
        run = { ...run, [direction]: run[direction] + 1 };
      } catch (error) {
        mismatches.push(
          `case ${String(at)}: ${String(error)}\nasked ${JSON.stringify(trial.question)}\nanswered ${JSON.stringify(answers[at])}`,
        );
      }
    }
    if (mismatches.length > 0)
      throw new Error(`${String(mismatches.length)} mismatches\n${mismatches.slice(0, MISMATCHES_SHOWN).join("\n\n")}`);
  }

  describe.each(FAMILIES)("$name", (family) => {
    it(`ours to Django, ${String(family.trials)} cases`, () =>
      runTrials("ours to Django", family, (random) => family.oursToDjango(random)));
    it(`Django to ours, ${String(family.trials)} cases`, () =>
      runTrials("Django to ours", family, (random) => family.djangoToOurs(random)));
  });

  it("has tried 5,000 cases each way without a mismatch", () => {
    expect(run).toEqual({ "ours to Django": 5000, "Django to ours": 5000 });
  });

  describe("what Django refuses, we refuse", () => {
    it.each(Object.entries(SEALS))(`%s: ${String(CHANGED_EACH)} changed tokens`, async (name, seal) => {
      const random = new Random(SEED, `${name}, changed`);
      const trials = [];
      while (trials.length < CHANGED_EACH) {
        const sealed = await seal(random);
        trials.push({ sealed, token: changed(sealed, random) });
      }
      const answers = await oracle!.ask([
        ...trials.map(({ sealed, token }) => sealed.question(token)),
        trials[0]!.sealed.question(trials[0]!.sealed.token),
      ]);
      const read: { token: string; django: Fate; ours: Fate }[] = [];
      for (const [at, { sealed, token }] of trials.entries()) {
        const fates = { token, django: sealed.fate(answers[at]!), ours: await sealed.ours(token) };
        if (fates.django !== "refused" || fates.ours !== "refused") read.push(fates);
      }
      expect(read).toEqual([]);
      expect(trials[0]!.sealed.fate(answers.at(-1)!), "the token as it was").toBe("read");
    });

    it(`well-signed nonsense: ${String(NONSENSE)} tokens, and none is read that Django does not read alike`, async () => {
      const random = new Random(SEED, "nonsense");
      const tokens = Array.from({ length: NONSENSE }, () => wellSigned(random));
      const answers = await oracle!.ask(tokens.map(({ question }) => question));
      const tally = { read: 0, refused: 0, "refused by us alone": 0 };
      for (const [at, { question, refused, isOnPurpose }] of tokens.entries()) {
        const answer = answers[at]!;
        if (refused === undefined) {
          expect(answer, JSON.stringify(question)).toMatchObject({ value: { same: true } });
          tally.read++;
        } else if (answer.refused !== undefined) tally.refused++;
        else {
          expect(isOnPurpose((answer.value as { seen: string }).seen), `${refused} ${JSON.stringify(question)}`).toBe(true);
          tally["refused by us alone"]++;
        }
      }
      expect(Math.min(...Object.values(tally)), JSON.stringify(tally)).toBeGreaterThan(0);
    });
  });

  describe("where we are stricter on purpose", () => {
    it.each(STRICTER)("$name", async ({ question, djangoAnswers, ours, code, restored }) => {
      const expected = { value: djangoAnswers ?? (expect.anything() as unknown) };
      const [answer] = await oracle!.ask([question]);
      expect(answer).toEqual(expected);
      if (code === false) expect(await ours()).toBe(false);
      else expect(outcomeOf(ours)).toEqual({ refused: code });
      if (restored) expect(outcomeOf(restored)).toEqual(expected);
    });
  });
});
