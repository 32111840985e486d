import { DEFAULT_POLICY } from "../../../src/keys/document/policy.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";

/** Returns a document whose only key is `key`. */
export function documentOf(revision: number, key: string, app = "shop"): RingDocument {
  return new RingDocument({
    app,
    revision,
    floor: 0,
    updatedAt: 1_800_000_000,
    policy: DEFAULT_POLICY,
    keys: [{ id: `key-${revision}`, state: "current", key: SecretKey.from(key) }],
    revoked: [],
    projected: false,
  });
}
