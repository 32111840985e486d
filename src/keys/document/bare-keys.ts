/**
 * Keys that are kept without a document: in variables, or alone in a file or a secret manager.
 *
 * @module
 */
import type { KeyState } from "../key-ring.ts";
import { SecretKey } from "../secret-key.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import { RingDocument, type RingKey } from "./ring-document.ts";

export interface BareKeys {
  current: string | SecretKey;
  fallbacks?: readonly (string | SecretKey)[] | undefined;
  staged?: readonly (string | SecretKey)[] | undefined;
}

/** Returns keys that are kept without a document, as a document of revision 0, whose policy is the default one. */
export function bareKeys({ current, fallbacks = [], staged = [] }: BareKeys): RingDocument {
  const key = (state: KeyState, material: string | SecretKey, at: number): RingKey => ({
    id: state === "current" ? state : `${state}-${String(at + 1)}`,
    state,
    key: SecretKey.from(material),
  });
  return new RingDocument({
    app: "unnamed",
    revision: 0,
    floor: 0,
    updatedAt: 0,
    policy: DEFAULT_POLICY,
    keys: [
      key("current", current, 0),
      ...fallbacks.map((material, at) => key("fallback", material, at)),
      ...staged.map((material, at) => key("staged", material, at)),
    ],
    revoked: [],
    projected: false,
  });
}
