import type { Clock, Duration } from "../../src/clock.ts";
import type { Algorithm } from "../../src/crypto/algorithm.ts";
import { BadSignature } from "../../src/errors.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import type { Keys } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

/** One way to sign and to check what comes back. */
export interface Verifier {
  name: string;
  issue: (value: string) => string;
  /** Tells whether `token` is accepted. Any error but BadSignature goes through. */
  verify: (token: string) => boolean;
}

export interface VerifierOptions {
  keys?: Keys;
  algorithm?: Algorithm;
  clock?: Clock;
  maxAge?: Duration;
}

/** Returns every kind of signer and verifier of the core, under one salt. */
export function verifiers(
  salt: string,
  { keys = generateSecretKey(), algorithm, clock, maxAge }: VerifierOptions = {},
): [Verifier, ...Verifier[]] {
  const signer = new Signer(keys, { salt, algorithm });
  const times = new TimestampSigner(keys, { salt, algorithm, clock });
  const options = { salt, algorithm, clock };
  return [
    { name: "Signer", issue: (value) => signer.sign(value), verify: agreed(signer) },
    { name: "TimestampSigner", issue: (value) => times.sign(value), verify: agreed(times, { maxAge }) },
    ...[false, true].map((compress) => ({
      name: compress ? "loads, compressed" : "loads",
      issue: (value: string) => dumps(keys, compress ? value.repeat(50) : value, { ...options, compress }),
      verify: (token: string) => accepts(() => loads(keys, token, { ...options, maxAge })),
    })),
  ];
}

/** Returns what `verify` says, once `unsign` has said the same. */
function agreed<Options>(
  signer: { verify(token: string, options?: Options): { ok: boolean }; unsign(token: string, options?: Options): string },
  options?: Options,
): (token: string) => boolean {
  return (token) => {
    const { ok } = signer.verify(token, options);
    if (accepts(() => signer.unsign(token, options)) !== ok) throw new Error("verify and unsign disagree");
    return ok;
  };
}

function accepts(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof BadSignature) return false;
    throw error;
  }
}
