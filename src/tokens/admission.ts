/**
 * The last questions to something genuine that comes back: does it fit, and has it been revoked?
 *
 * @module
 */
import { PayloadError } from "../errors.ts";
import { validated, type StandardSchemaV1 } from "../signing/schema.ts";
import { refuse, type Verdict } from "../signing/verdict.ts";
import type { LiveRevocations } from "./revocations/revocations.ts";

export interface AdmissionOptions<T> {
  purpose: string;
  /** Without one, only text fits. */
  schema: StandardSchemaV1<unknown, T> | undefined;
  /** Whom or what a value is about. */
  subject: ((value: T) => string | number) | undefined;
  revocations: LiveRevocations | undefined;
}

/** Returns what decides about a verdict of the signature alone. */
export function admission<T>({ purpose, schema, subject, revocations }: AdmissionOptions<T>): (verdict: Verdict<unknown>) => Verdict<T> {
  return (verdict) => {
    if (!verdict.ok) return verdict;
    const fitting = schema === undefined ? textOf<T>(verdict) : fitted(verdict, schema);
    if (!fitting.ok || revocations === undefined) return fitting;
    const subjects = subject === undefined ? [] : [String(subject(fitting.value))];
    return revocations.isRevoked({ purpose, subjects, issuedAtMs: fitting.signedAt! * 1000 }) ? refuse("revoked") : fitting;
  };
}

type Accepted<T> = Extract<Verdict<T>, { ok: true }>;

function textOf<T>(verdict: Accepted<unknown>): Verdict<T> {
  return typeof verdict.value === "string" ? (verdict as Accepted<T>) : refuse("payload");
}

function fitted<T>({ value, key, stale, signedAt }: Accepted<unknown>, schema: StandardSchemaV1<unknown, T>): Verdict<T> {
  try {
    return { ok: true, value: validated(schema, value), key, stale, signedAt };
  } catch (error) {
    if (error instanceof PayloadError) return refuse("payload");
    throw error;
  }
}
