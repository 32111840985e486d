/**
 * Copies a value without the keys in it: what an error reporter sends, what a logger is given.
 *
 * Nothing in it is called but getters, toJSON() and what Map and Set offer, and whatever throws leaves a note in its place: a logger must not throw.
 *
 * @module
 */
import { redactedByPlace, redactedList } from "./bytes-in-list.ts";
import { redactedError, type Copying } from "./redacted-error.ts";
import { isShareable, type Callable } from "./shareable.ts";
import { WITHHELD } from "./withheld.ts";

export interface ValueRedaction {
  text: (text: string) => string;
  bytes: (bytes: Uint8Array) => Uint8Array;
}

/** Deeper than what people nest, shallower than a stack. */
const MOST_DEPTH = 200;
const MOST_VALUES = 100_000;

/** What is asked of an object that is printed or written: of a copy it would be what the original says, with a key that nobody has taken out. */
const HOOKS: ReadonlySet<string | symbol> = new Set<string | symbol>([
  ...["toJSON", "toString", "toLocaleString", "valueOf", Symbol.toPrimitive],
  ...[Symbol.for("nodejs.util.inspect.custom"), Symbol.for("Deno.customInspect")],
]);

const TOO_DEEP = "[waxseal: too deep]";
const TOO_MUCH = "[waxseal: too much]";
const UNREADABLE = "[waxseal: unreadable]";

/** Returns a copy of `value` that shares with it only functions and symbols that hold no key, and what cannot hold text. */
export function redactedValue(value: unknown, redaction: ValueRedaction): unknown {
  return new ValueCopying(redaction).copyOf(value, 0);
}

class ValueCopying implements Copying {
  readonly #redaction: ValueRedaction;
  readonly #copies = new Map<object | symbol, unknown>();
  #values = 0;

  constructor(redaction: ValueRedaction) {
    this.#redaction = redaction;
  }

  copyOf(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.#redaction.text(value);
    if (typeof value === "symbol") return this.#copyOfSymbol(value);
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
    const copy = this.#copies.get(value);
    if (copy !== undefined) return copy;
    if (depth >= MOST_DEPTH) return TOO_DEEP;
    try {
      return typeof value === "function" ? this.#copyOfFunction(value as Callable, depth + 1) : this.#copyOfObject(value, depth + 1);
    } catch {
      return UNREADABLE;
    }
  }

  begin<T extends object>(original: object, copy: T): T {
    this.#copies.set(original, copy);
    return copy;
  }

  copyProperties(original: object, copy: object, names: readonly (string | symbol)[], depth: number): void {
    for (const name of names) {
      const isEnumerable = Object.prototype.propertyIsEnumerable.call(original, name);
      if (++this.#values > MOST_VALUES) {
        define(copy, "…", TOO_MUCH, true);
        return;
      }
      const item = read(original, name);
      if (HOOKS.has(name) && typeof item === "function") continue;
      define(copy, this.#nameIn(copy, name), this.copyOf(item, depth), isEnumerable);
    }
  }

  /** Two names may have become one by what was taken out of them; neither of their values is to be lost for it. */
  #nameIn(copy: object, name: string | symbol): string | symbol {
    if (typeof name === "symbol") return this.#copyOfSymbol(name);
    const redacted = this.#redaction.text(name);
    return redacted === name || !Object.hasOwn(copy, redacted) ? redacted : `${redacted} (${this.#values})`;
  }

  #copyOfObject(value: object, depth: number): unknown {
    if (ArrayBuffer.isView(value)) return this.#copyOfView(value);
    if (value instanceof ArrayBuffer) return this.begin(value, this.#redaction.bytes(new Uint8Array(value)).slice().buffer);
    if (Array.isArray(value)) return this.#copyOfArray(value, depth);
    if (isError(value)) return redactedError(value, this, depth);
    if (value instanceof Date) return this.begin(value, new Date(value.getTime()));
    if (value instanceof Map) return this.#copyOfMap(value, depth);
    if (value instanceof Set) return this.#copyOfSet(value, depth);
    // What has state of its own, such as a URL, has no properties to copy, and would say what it is asked: what it says goes instead.
    const said = saidOf(value);
    if (said !== value) return this.copyOf(said, depth);
    if (value instanceof RegExp || isBoxedString(value)) return this.#redaction.text(String(value));
    const copy = this.begin(value, Object.create(Object.getPrototypeOf(value) === null ? null : Object.prototype) as object);
    this.copyProperties(value, copy, enumerableNames(value), depth);
    const list = redactedByPlace(copy, this.#redaction.bytes);
    return list === undefined ? copy : this.begin(value, list);
  }

  /** One that may hold a key is no function any more, but what can be seen of it. */
  #copyOfFunction(value: Callable, depth: number): unknown {
    if (isShareable(value, (text) => this.#redaction.text(text) === text)) return value;
    const names = enumerableNames(value);
    const { name } = value;
    if (names.length === 0) return this.#redaction.text(`[Function${typeof name === "string" && name !== "" ? `: ${name}` : ""}]`);
    const copy = this.begin(value, {});
    this.copyProperties(value, copy, names, depth);
    return copy;
  }

  /** What loggers keep their lines under is registered, and is to be found again while texts are withheld. */
  #copyOfSymbol(symbol: symbol): symbol {
    const copy = this.#copies.get(symbol) as symbol | undefined;
    if (copy !== undefined || symbol.description === undefined) return copy ?? symbol;
    const redacted = this.#redaction.text(symbol.description);
    const isSame = redacted === symbol.description || (redacted === WITHHELD && Symbol.keyFor(symbol) !== undefined);
    const made = isSame ? symbol : Symbol(redacted);
    this.#copies.set(symbol, made);
    return made;
  }

  #copyOfView(value: ArrayBufferView): unknown {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const redacted = this.#redaction.bytes(bytes);
    if (value instanceof Buffer) return this.begin(value, Buffer.from(redacted));
    // What held a key is no list of numbers of another size any more.
    if (redacted !== bytes) return this.begin(value, redacted.slice());
    if (value instanceof DataView || value.byteLength === (value as Uint8Array).length) return this.begin(value, copyOfClean(value));
    const narrow = Uint8Array.from(value as Uint16Array, Number); // a character each, as it is printed
    const redactedNarrow = this.#redaction.bytes(narrow);
    return this.begin(value, redactedNarrow === narrow ? copyOfClean(value) : redactedNarrow.slice());
  }

  #copyOfArray(value: readonly unknown[], depth: number): unknown {
    const copy = this.begin<unknown[]>(value, []);
    for (const item of redactedList(firstOf(value), this.#redaction.bytes)) {
      if (++this.#values > MOST_VALUES) {
        copy.push(TOO_MUCH);
        break;
      }
      copy.push(this.copyOf(item, depth));
    }
    return copy;
  }

  #copyOfMap(value: ReadonlyMap<unknown, unknown>, depth: number): unknown {
    const copy = this.begin(value, new Map<unknown, unknown>());
    for (const [name, item] of value) {
      if (++this.#values > MOST_VALUES) {
        copy.set("…", TOO_MUCH);
        break;
      }
      copy.set(this.copyOf(name, depth), this.copyOf(item, depth));
    }
    return copy;
  }

  #copyOfSet(value: ReadonlySet<unknown>, depth: number): unknown {
    const copy = this.begin(value, new Set<unknown>());
    for (const item of value) {
      if (++this.#values > MOST_VALUES) {
        copy.add(TOO_MUCH);
        break;
      }
      copy.add(this.copyOf(item, depth));
    }
    return copy;
  }
}

/** Of what it shows and nothing else: structuredClone() takes all of the memory along, of which it may be the smallest part. */
function copyOfClean(value: ArrayBufferView): ArrayBufferView {
  if (value instanceof DataView) return new DataView(new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice().buffer);
  return (value as Uint8Array).slice(); // each kind of typed array has its own
}

/** Of another realm too, such as a vm's. */
function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** Of another realm too: it would be a character by each place. */
function isBoxedString(value: object): value is string & object {
  return Object.prototype.toString.call(value) === "[object String]";
}

function saidOf(value: object): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON.call(value) as unknown) : value;
}

/** Symbols too: winston keeps the line it has written under one. */
function enumerableNames(value: object): (string | symbol)[] {
  return Reflect.ownKeys(value).filter((name) => Object.prototype.propertyIsEnumerable.call(value, name));
}

function read(value: object, name: string | symbol): unknown {
  try {
    return (value as Record<string | symbol, unknown>)[name];
  } catch {
    return UNREADABLE;
  }
}

/** Not by assignment: `__proto__` may be a property like any other. */
function define(copy: object, name: string | symbol, value: unknown, enumerable: boolean): void {
  Object.defineProperty(copy, name, { value, enumerable, configurable: true, writable: true });
}

function firstOf(list: readonly unknown[]): unknown[] {
  const items: unknown[] = [];
  for (const item of list) if (items.push(item) > MOST_VALUES) break;
  return items;
}
