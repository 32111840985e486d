/**
 * How programs write a secret: each step writes what the step before it wrote.
 *
 * @module
 */
import { textOfUtf8 } from "../../../encoding/utf8.ts";
import type { Disguise } from "../disguise.ts";
import { BYTES, isAlphanumeric, type Character, type Spell } from "./spells.ts";

/** One step. */
export interface Wording {
  readonly name: string;
  readonly spell: Spell;
  /** It changes letters and digits too; of one that does not, only the other characters are tried. */
  readonly isOfAll?: boolean | undefined;
  /** What stands between two characters; none after the last. */
  readonly between?: ((index: number) => string) | undefined;
}

interface WritingParts {
  /** Its bytes, each a unit of a string. */
  text: string;
  /** For each character of the secret, where in `text` a run that has it has to begin at the latest. */
  begins: readonly number[];
  /** For each character of the secret, where in `text` a run that has it may end at the earliest. */
  ends: readonly number[];
  /** It is UTF-8, and what writes it again goes by code points; otherwise by bytes. */
  isText: boolean;
  /** As in Disguise, and so the next two. */
  encoding: Disguise["encoding"];
  isInside: boolean;
  isDerived: boolean;
}

/** A secret as something has written it. */
export class Writing implements Readonly<WritingParts> {
  readonly text: string;
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  readonly isText: boolean;
  readonly encoding: Disguise["encoding"];
  readonly isInside: boolean;
  readonly isDerived: boolean;
  #characters: readonly Character[] | undefined;
  #specials: readonly number[] | undefined;

  constructor(parts: WritingParts) {
    this.text = parts.text;
    this.begins = parts.begins;
    this.ends = parts.ends;
    this.isText = parts.isText;
    this.encoding = parts.encoding;
    this.isInside = parts.isInside;
    this.isDerived = parts.isDerived;
  }

  /** Returns a secret as it is. */
  static raw(secret: Uint8Array, isDerived = false): Writing {
    const isText = !isDerived && textOfUtf8(secret) !== undefined;
    const text = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength).toString("latin1");
    const begins: number[] = [];
    const ends: number[] = [];
    let at = 0;
    for (const { raw } of charactersIn(text, isText)) {
      begins.push(at);
      ends.push((at += raw.length));
    }
    return new Writing({ text, begins, ends, isText, encoding: "none", isInside: false, isDerived });
  }

  with(parts: Partial<Omit<WritingParts, "isDerived">>): Writing {
    const { text = this.text, begins = this.begins, ends = this.ends, isText = this.isText } = parts;
    const { encoding = this.encoding, isInside = this.isInside } = parts;
    return new Writing({ text, begins, ends, isText, encoding, isInside, isDerived: this.isDerived });
  }

  /** Returns this as one more step writes it: this itself where that changes nothing. */
  written({ spell, between, isOfAll }: Omit<Wording, "name">): Writing {
    const characters = this.#split();
    const changes = (at: number): boolean => spell(characters[at]!, characters[at + 1]) !== characters[at]!.raw;
    if (isOfAll !== true && !this.#otherThanAlphanumeric().some(changes)) return this;
    const beginOf: number[] = []; // by offset in what was written so far
    const endOf: number[] = [0];
    let text = "";
    let at = 0;
    for (let index = 0; index < characters.length; index++) {
      const character = characters[index]!;
      beginOf[at] = text.length;
      text += isOfAll !== true && isAlphanumeric(character) ? character.raw : spell(character, characters[index + 1]);
      at += character.raw.length;
      endOf[at] = text.length;
      if (between !== undefined && index + 1 < characters.length) text += between(index);
    }
    beginOf[at] = text.length;
    return this.with({ text, begins: this.begins.map((begin) => beginOf[begin]!), ends: this.ends.map((end) => endOf[end]!) });
  }

  /** Returns this with its characters in the opposite order. */
  reversed(): Writing {
    const { text, begins, ends } = this;
    return this.with({
      text: Array.from(begins, (begin, index) => text.slice(begin, ends[index]))
        .reverse()
        .join(""),
      begins: ends.map((end) => text.length - end).reverse(),
      ends: begins.map((begin) => text.length - begin).reverse(),
    });
  }

  disguise(name: string): Disguise {
    const { text, begins, ends, encoding, isInside, isDerived } = this;
    return {
      name,
      bytes: Uint8Array.from(Buffer.from(text, "latin1")),
      characters: begins.length,
      begins,
      ends,
      encoding,
      isInside,
      isDerived,
    };
  }

  #split(): readonly Character[] {
    return (this.#characters ??= charactersIn(this.text, this.isText));
  }

  #otherThanAlphanumeric(): readonly number[] {
    return (this.#specials ??= this.#split().flatMap((character, at) => (isAlphanumeric(character) ? [] : [at])));
  }
}

function charactersIn(text: string, isText: boolean): Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < text.length;) {
    const lead = text.charCodeAt(at);
    const length = !isText || lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    characters.push(length === 1 ? BYTES[lead]! : codePoint(text.slice(at, at + length)));
    at += length;
  }
  return characters;
}

function codePoint(raw: string): Character {
  return { code: Buffer.from(raw, "latin1").toString().codePointAt(0)!, raw };
}
