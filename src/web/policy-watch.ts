import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ConfigError } from "../errors.ts";
import type { PurposeReport } from "../signing/purposes.ts";
import type { AppKeys } from "./app-keys.ts";
import { assertWithinPolicy } from "./purpose-policy.ts";

/**
 * Warns once of each document that comes into use later with a policy that the purposes outlive. It is used all the same: refusing it could keep a
 * revoked key in use.
 *
 * @returns a function that ends it
 */
export function watchPolicy(keys: AppKeys, reports: readonly PurposeReport[]): () => void {
  let judged = documentOf(keys);
  const judge = (): void => {
    const document = documentOf(keys);
    if (document === judged) return;
    judged = document;
    if (document === undefined) return;
    try {
      assertWithinPolicy(reports, document.policy);
    } catch (error) {
      const { message, code } = error as ConfigError;
      process.emitWarning(message, { type: "WaxsealWarning", code });
    }
  };
  subscribe("waxseal:keys", judge);
  return () => void unsubscribe("waxseal:keys", judge);
}

/** None, too, where the keys were withdrawn. */
function documentOf(keys: AppKeys): AppKeys["document"] {
  try {
    return keys.document;
  } catch {
    return undefined;
  }
}
