import { Examination } from "../../../src/leaks/examination.ts";
import type { Detector, Sighting } from "../../../src/leaks/detector.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";
import type { Gap } from "../../../src/leaks/gap.ts";
import type { Leak } from "../../../src/leaks/leak.ts";
import type { Limits } from "../../../src/leaks/places/archives/budget.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";

export const KEY = "Zq3v_Xw8-RkT1mYp5sLd9HcNf2BgJ7aEoUiV4tQ6WzKxPyMbDuSrGjCnAeFhOl0I";

/** Returns what finds `KEY`, whole and in parts. */
export function keySearch(): KeySearch {
  return new KeySearch(new KeyRing({ current: KEY }).entries);
}

/** Finds a text, whole and nothing else. */
export class Needle implements Detector {
  readonly reach: number;
  readonly #text: Buffer;

  constructor(text: string | Buffer) {
    this.#text = Buffer.from(text);
    this.reach = this.#text.length;
  }

  find(bytes: Uint8Array, from: number, to: number): Sighting[] {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, to);
    const found: Sighting[] = [];
    for (let at = text.indexOf(this.#text, from); at !== -1; at = text.indexOf(this.#text, at + this.reach)) {
      found.push({
        start: at,
        end: at + this.reach,
        rule: `needle ${this.#text.toString("latin1")}`,
        disguise: undefined,
        key: undefined,
        part: "whole",
      });
    }
    return found;
  }
}

/** An examination, and what came of it. */
export class Examined {
  readonly leaks: Leak[] = [];
  readonly gaps: Gap[] = [];
  readonly examination: Examination;

  constructor({ detectors = [keySearch()], limits }: { detectors?: readonly Detector[]; limits?: Limits } = {}) {
    this.examination = new Examination({
      detectors,
      limits,
      found: (leak) => void this.leaks.push(leak),
      missed: (gap) => void this.gaps.push(gap),
    });
  }

  /** Gives `content` in pieces of `length` bytes, each overwritten as soon as it was taken. */
  async inPieces(content: Uint8Array, path: string, length = 65_536): Promise<this> {
    const sink = this.examination.sink({ path });
    for (let at = 0; at < content.length; at += length) {
      const piece = Uint8Array.from(content.subarray(at, at + length));
      await sink.write(piece);
      piece.fill(0x21);
    }
    await sink.end();
    await this.examination.end();
    return this;
  }

  /** Gives `content` as one, at an odd place in memory, with something else around it. */
  async whole(content: Uint8Array, path: string): Promise<this> {
    const around = Buffer.concat([Buffer.from(`${KEY}\n\n!`), content, Buffer.from(KEY)]);
    this.examination.whole(around, KEY.length + 3, KEY.length + 3 + content.length, { path });
    around.fill(0x21);
    await this.examination.end();
    return this;
  }

  /** Each leak as "path > member > member [aspect]:line:column part". */
  get places(): string[] {
    return this.leaks.map(({ place, line, column, part }) => {
      const path = [place.path, ...(place.within ?? [])].join(" > ");
      const aspect = place.aspect === undefined ? "" : ` [${place.aspect}]`;
      return `${path}${aspect}:${line}:${column} ${part === "whole" ? part : part.characters}`;
    });
  }

  get codes(): string[] {
    return this.gaps.map(({ code }) => code);
  }
}
