import { redactedBytes } from "../redact/redacted-bytes.ts";
import type { FingerprintSearch } from "./fingerprint-search.ts";

/** Returns `text` without the keys that `search` finds in it, as redaction leaves them out where the keys are known. */
export function withoutFingerprinted(text: string, search: FingerprintSearch): string {
  const bytes = Buffer.from(text);
  const marks = search.find(bytes).map(({ start, end, key }) => ({ start, end, label: key!, isWhole: true }));
  return marks.length === 0 ? text : Buffer.from(redactedBytes(bytes, marks, 0, bytes.length)).toString();
}
