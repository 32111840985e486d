/**
 * Numbers that look random and are the same on every run.
 *
 * Source: sfc32 of PractRand, by Chris Doty-Humphrey; FNV-1a for the seed.
 * @module
 */

/** Code points of each kind of text that formats have stumbled over. */
const RANGES = {
  token: [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"],
  ascii: Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)),
  marks: [...":;,.=\"\\'/-_|%&?+*!#$()[]{}<>@^`~ \t"],
  controls: [...Array.from({ length: 32 }, (_, at) => String.fromCharCode(at)), "\x7f"],
  latin1: Array.from({ length: 128 }, (_, at) => String.fromCharCode(0x80 + at)),
  plane0: [..."日本語ЯжƏŁŢŃŤ\u0301\u200b\u2028\u2029\ufeff\ufffd\uffff\ud7ff\ue000ﬃİſ"],
  beyond: [..."🦭🔑👩‍💻𝔘\u{10ffff}\u{1f1e8}"],
} as const;

type Kind = keyof typeof RANGES;

export class Random {
  #state: [number, number, number, number];

  /** The same seed and name give the same numbers; another name gives others, so that one family does not shift the next. */
  constructor(seed: number, name: string) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    this.#state = [seed | 0, hash, 0x9e3779b9, 1];
    for (let round = 0; round < 15; round++) this.#next();
  }

  /** Returns a whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** Returns a whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Returns a number from 0 up to 1, of 53 bits. */
  fraction(): number {
    return ((this.#next() >>> 0) * 2 ** 21 + (this.#next() >>> 11)) / 2 ** 53;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  list<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: this.between(least, most) }, make);
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.map(() => left.splice(this.below(left.length), 1)[0]!);
  }

  /** Returns `least` to `most` characters of one kind, or of a mixture. */
  text(
    least: number,
    most: number,
    kinds: readonly Kind[] = ["token", "ascii", "marks", "controls", "latin1", "plane0", "beyond"],
  ): string {
    const mixed = this.chance(0.3);
    const kind = this.pick(kinds);
    return this.list(least, most, () => this.pick(RANGES[mixed ? this.pick(kinds) : kind])).join("");
  }

  /** Returns a secret key: mostly as Django makes them, sometimes short, long or beyond ASCII. Never blank. Now and then the one of before. */
  key(): string {
    if (this.chance(0.2)) return "one key, so that what is derived from it and kept meets other salts and algorithms";
    if (this.chance(0.6)) return this.list(50, 50, () => this.pick([..."abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"])).join("");
    return this.pick(RANGES.token) + this.text(0, this.pick([0, 10, 63, 64, 65, 127, 128, 129, 300]));
  }

  /** Returns a moment between 2005 and 2033 in Unix seconds, a fraction of a second included. */
  moment(): number {
    return this.between(1_104_537_600_000, 1_988_150_400_000) / 1000;
  }

  #next(): number {
    const state = this.#state;
    const sum = (state[0] + state[1] + state[3]) | 0;
    state[3] = (state[3] + 1) | 0;
    state[0] = state[1] ^ (state[1] >>> 9);
    state[1] = (state[2] + (state[2] << 3)) | 0;
    state[2] = (((state[2] << 21) | (state[2] >>> 11)) + sum) | 0;
    return sum;
  }
}
