/** What stands in place of a line while no key is known that could be looked for. */
export const WITHHELD = "[waxseal: withheld, the keys are not loaded yet]";

const LINE = /[^\n]+/g;

/** Returns as many lines as `text` has, and nothing of what they say. */
export function withheld(text: string): string {
  return text.replace(LINE, WITHHELD);
}

/** Withholds lines that come in pieces. */
export class WithheldLines {
  #isInLine = false;

  /** Returns what stands for `bytes`. */
  write(bytes: Uint8Array): Uint8Array {
    let text = "";
    for (const byte of bytes) {
      if (byte === LINE_FEED) text += "\n";
      else if (!this.#isInLine) text += WITHHELD;
      this.#isInLine = byte !== LINE_FEED;
    }
    return encoder.encode(text);
  }

  /** Returns how many of `bytes` are still of a line that is withheld: as the keys come, the half of one may have gone already. */
  restOf(bytes: Uint8Array): number {
    if (!this.#isInLine) return 0;
    const lineEnd = bytes.indexOf(LINE_FEED);
    this.#isInLine = lineEnd === -1;
    return lineEnd === -1 ? bytes.length : lineEnd;
  }
}

const LINE_FEED = 0x0a;
const encoder = new TextEncoder();
