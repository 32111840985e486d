/**
 * The key ring of the bench: a policy of seconds where people have minutes, and the rest as they have it.
 *
 * @module
 */
import { DEFAULT_POLICY, type RingPolicy } from "../../src/keys/document/policy.ts";

export const APP = "bench";
export const POLICY: RingPolicy = { ...DEFAULT_POLICY, propagation: "2s", skew: "1s" };
export const PROPAGATION_MS = 2000;

/** One person a session. */
export function userOf(pk: string): { pk: string; password: string; lastLogin: null; email: string } {
  return { pk, password: `pbkdf2_sha256$1000000$salt$hash-of-${pk}`, lastLogin: null, email: `${pk}@example.org` };
}
