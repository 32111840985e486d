import { textOf, type Mark } from "./mark.ts";

const encoder = new TextEncoder();

/** Returns `bytes` from `from` to `to` with those of `marks` that are there in place of what they say; a view of `bytes` where none is. */
export function redactedBytes(bytes: Uint8Array, marks: readonly Mark[], from: number, to: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let done = from;
  for (const mark of marks) {
    if (mark.start < from || mark.end > to) continue;
    parts.push(bytes.subarray(done, mark.start), encoder.encode(textOf(mark)));
    done = mark.end;
  }
  const rest = bytes.subarray(done, to);
  return parts.length === 0 ? rest : joinedBytes([...parts, rest]);
}

export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
