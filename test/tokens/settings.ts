import { z } from "zod";
import type { Clock } from "../../src/clock.ts";
import type { Issued, LiveRevocations } from "../../src/tokens/revocations/revocations.ts";
import type { TokenSettings } from "../../src/tokens/token.ts";

/** What it takes and what it gives out differ: a default, and text that becomes a date. */
export const ORDER = z.object({ id: z.number(), gift: z.boolean().default(false), at: z.string().transform((text) => new Date(text)) });

export function settingsOf<O = string>(clock: Clock, over: Partial<TokenSettings<O>> = {}): TokenSettings<O> {
  return {
    keys: "key",
    clock,
    purpose: "shop.order",
    maxAgeSeconds: 100,
    sealed: false,
    schema: undefined,
    subject: undefined,
    revocations: undefined,
    ...over,
  };
}

/** Returns revocations of what `isRevoked` says, to look at one verifier alone. */
export function revokedWhere(isRevoked: (issued: Issued) => boolean): LiveRevocations {
  const nothing = (): Promise<void> => Promise.resolve();
  return { isRevoked, revoke: nothing, ready: nothing, close: () => undefined };
}
