import { createHmac } from "node:crypto";
import { vi } from "vitest";

type EncodeInto = (text: string, bytes: Uint8Array) => { read: number; written: number };
type Update = (this: unknown, text: string, encoding: BufferEncoding) => unknown;

/** Returns `bytes` as a text of as many characters, for use inside `withByteTexts`. */
export function byteText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/**
 * Runs `use` with the one step swapped in which a strategy turns text into bytes: UTF-8 becomes latin1, which reaches every byte.
 *
 * Published HMAC vectors have messages that no UTF-8 text spells, and ours take only text. This way the rest of a strategy runs
 * on them as it is.
 */
export function withByteTexts<Result>(use: () => Result): Result {
  const encoders = TextEncoder.prototype as { encodeInto: EncodeInto };
  const hmacs = Object.getPrototypeOf(createHmac("sha256", "")) as { update: Update };
  const { update } = hmacs;
  const spies = [
    vi.spyOn(encoders, "encodeInto").mockImplementation((text, bytes) => {
      const written = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).write(text, "latin1");
      return { read: written, written };
    }),
    vi.spyOn(hmacs, "update").mockImplementation(function (this: unknown, text) {
      return update.call(this, text, "latin1");
    }),
  ];
  try {
    return use();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
