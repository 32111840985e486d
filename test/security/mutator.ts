const HOSTILE = [
  ...["", ":", "::", ".", "-", "_", "=", "==", " ", "\n", "\0", "%00", "\ufeff", "\u2028", "é", "Ł", "\u{1f9ad}", "\ud800", "\udfff"],
  ...[
    "__proto__",
    "constructor",
    "null",
    "undefined",
    "NaN",
    "[object Object]",
    "e30",
    "eyJhbGciOiJub25lIn0",
    "none",
    "0",
    "1wEHee",
    "zzzzzzzzz",
  ],
  ...[
    "A".repeat(43),
    "A".repeat(1000),
    ":".repeat(100),
    "(".repeat(50),
    "%s%n",
    "$" + "{7*7}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\\u0000",
  ],
];

/** Makes nonsense of tokens, the same each time for one seed. */
export class Mutator {
  readonly #tokens: readonly string[];
  #state: number;

  constructor(seed: number, tokens: readonly string[]) {
    this.#state = seed * 0x9e3779b1 || 1;
    this.#tokens = tokens;
  }

  /** Returns a token with one to three things wrong with it, or one of nothing but random characters. */
  mutated(): string {
    if (this.#below(10) === 0) return this.#noise(this.#below(120));
    let token = this.#one(this.#tokens);
    for (let count = 1 + this.#below(3); count > 0; count--) token = this.#mutation(token);
    return token;
  }

  #mutation(token: string): string {
    const at = this.#below(token.length + 1);
    const to = at + this.#below(Math.min(20, token.length - at + 1));
    switch (this.#below(9)) {
      case 0:
        return token.slice(0, at) + this.#noise(1) + token.slice(at + 1);
      case 1:
        return token.slice(0, at) + String.fromCharCode((token.charCodeAt(at) || 0) ^ (1 << this.#below(16))) + token.slice(at + 1);
      case 2:
        return token.slice(0, at) + token.slice(to);
      case 3:
        return token.slice(0, at) + this.#one(HOSTILE) + token.slice(at);
      case 4:
        return token.slice(0, to) + token.slice(at);
      case 5:
        return token.slice(0, at);
      case 6:
        return token.slice(0, at) + this.#one(this.#tokens).slice(at);
      case 7: {
        const parts = token.split(":");
        parts[this.#below(parts.length)] = this.#one(HOSTILE);
        return parts.join(":");
      }
      default:
        return token.split(":").reverse().join(":");
    }
  }

  #noise(length: number): string {
    let text = "";
    while (text.length < length) {
      const wide = this.#below(4) === 0;
      text += String.fromCharCode(this.#below(wide ? 0x10000 : 0x80));
    }
    return text;
  }

  #one<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  /** Returns a number from 0 to below `limit`. Xorshift: repeatable and fast, good for nothing else. */
  #below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
}
