/**
 * What the families of the differential test have in common.
 *
 * @module
 */
import assert from "node:assert/strict";
import { WaxsealError, type KeyLike } from "../../../src/index.ts";
import type { Answer, Question } from "../oracle.ts";
import type { Random } from "../random.ts";

/** One random case: what Django is asked, and whether its answer agrees with ours. `judge` throws where it does not. */
export interface Trial {
  question: Question;
  judge(answer: Answer): void | Promise<void>;
}

/** One format, tried both ways. */
export interface Family {
  name: string;
  /** How many trials, each way. */
  trials: number;
  /** We make it, Django reads it. */
  oursToDjango(random: Random): Trial | Promise<Trial>;
  /** Django makes it, we read it; where the format leaves no choice we also make it, byte for byte. */
  djangoToOurs(random: Random): Trial | Promise<Trial>;
}

/** Returns what Django answered; throws where it refused. */
export function valueIn(answer: Answer): unknown {
  if (answer.refused !== undefined) throw new Error(`Django refuses: ${answer.refused}`);
  return answer.value;
}

export function textIn(answer: Answer): string {
  const value = valueIn(answer);
  assert.equal(typeof value, "string");
  return value as string;
}

/** Holds that Django read data and found what was expected. */
export function assertSame(answer: Answer): void {
  const { same, seen } = valueIn(answer) as { same: boolean; seen: string };
  assert.ok(same, `Django reads another value: ${seen}`);
}

/** Returns what `read` returns, or the code of the error of ours that it throws; any other error is a defect. */
export function outcomeOf<T>(read: () => T): { value: T; refused?: undefined } | { refused: string; value?: undefined } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof WaxsealError) return { refused: error.code };
    throw error;
  }
}

/** Holds that both took it for the same value, or both refused. */
export function assertSameOutcome(answer: Answer, ours: { value?: unknown; refused?: string | undefined }): void {
  if (answer.refused !== undefined) assert.ok(ours.refused, `Django refuses (${answer.refused}) what we take`);
  else if (ours.refused !== undefined) assert.fail(`we refuse (${ours.refused}) what Django takes`);
  else assert.deepStrictEqual(ours.value, answer.value);
}

/** A key as text, or now and then as bytes that are no text, for both sides. */
export function anyKey(random: Random): { ours: KeyLike; django: string | { hex: string } } {
  if (random.chance(0.9)) {
    const text = random.key();
    return { ours: text, django: text };
  }
  const bytes = Uint8Array.from([255, ...random.list(20, 200, () => random.below(256))]);
  return { ours: bytes, django: { hex: Buffer.from(bytes).toString("hex") } };
}

export function anySalt(random: Random): string {
  return random.pick(["invite", "shop.newsletter", "django.core.signing", "a:b"]) + (random.chance(0.5) ? random.text(0, 12) : "");
}
