/**
 * What the tests of remote key sources put into a service, and what they expect of an error.
 *
 * @module
 */
import { inspect } from "node:util";
import { expect } from "vitest";
import { DEFAULT_POLICY } from "../../src/keys/document/policy.ts";
import { RingDocument } from "../../src/keys/document/ring-document.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import type { HttpOptions } from "../../src/keys/sources/http/request.ts";
import { found } from "../security/canary-search.ts";
import type { RemoteService } from "../servers/documented/remote-service.ts";

export const CANARY_KEY = "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOF";
export const OTHER_KEY = "kW5TfyZr1LAdq8_uXbGJo0cVhRM4nENspQ7D-2iCgxOe9vHtYzUj3lBwKSa6PIm";

/** So that no test waits for a second try; how often and when there is one, the tests of the client say. */
export const ONCE: HttpOptions = { tries: 1 };

/** Returns a document of one revision; equal for equal arguments. */
export function documentOf(revision: number, key = CANARY_KEY): RingDocument {
  return new RingDocument({
    app: "shop",
    revision,
    floor: 0,
    updatedAt: 1_800_000_000,
    policy: DEFAULT_POLICY,
    keys: [{ id: `k${revision}`, state: "current", key: SecretKey.from(key) }],
    revoked: [],
    projected: true,
  });
}

export function code(name: string): object {
  return { name: "KeySourceError", code: `WAXSEAL_KEY_SOURCE_${name}` };
}

/** Returns what `work` throws. */
export async function errorOf(work: Promise<unknown>): Promise<Error> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error("It did not fail.");
  return outcome;
}

/** Returns all that an error shows, its causes too. */
function shownBy(error: Error): string {
  const causes: unknown[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message, at.stack, String(at), JSON.stringify(at));
  return [inspect(error, { depth: 10, showHidden: true }), ...causes].join("\n");
}

/** Checks that neither keys nor credentials show in an error. */
export function expectSilent(error: Error, service: RemoteService): void {
  expect(found(shownBy(error), [CANARY_KEY, OTHER_KEY, ...service.credentials])).toEqual([]);
}
