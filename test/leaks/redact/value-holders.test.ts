import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { redactor } from "../../../src/leaks/redact/redactor.ts";

const secret = generateSecretKey();
const bytes = [...Buffer.from(secret)];
const { value } = redactor(secret);

/** What of it a reader may see: what loggers print, and whatever properties lead to, inherited ones, too. */
function seenIn(root: unknown): string {
  const texts = [inspect(root, { depth: 20, showHidden: true, getters: true, maxArrayLength: null }), written(root)];
  const all = new Set<unknown>();
  const visit = (one: unknown): void => {
    if (typeof one === "symbol") texts.push(one.description ?? "");
    if (typeof one === "string") texts.push(one);
    if (((typeof one !== "object" || one === null) && typeof one !== "function") || all.has(one)) return;
    all.add(one);
    if (one instanceof Map || one instanceof Set) for (const entry of one) visit(entry);
    if (typeof one === "function") texts.push(Function.prototype.toString.call(one));
    if (one === Object.prototype || one === Function.prototype || Object.values(globalThis).includes(one)) return;
    const numbers: number[] = [];
    for (const name of Reflect.ownKeys(one)) {
      visit(name);
      const item = read(one, name);
      if (typeof item === "number") numbers.push(item & 0xff);
      visit(item);
    }
    texts.push(Buffer.from(numbers).toString("latin1"));
    visit(Object.getPrototypeOf(one));
  };
  visit(root);
  return texts.join("\n");
}

function written(root: unknown): string {
  try {
    return JSON.stringify(root) ?? "";
  } catch {
    return ""; // one that leads to itself
  }
}

/** Some of the language's own can be asked only of what they are for. */
function read(holder: object, name: string | symbol): unknown {
  try {
    return Reflect.get(holder, name);
  } catch {
    return undefined;
  }
}

function withOwn<T extends object>(holder: T): T {
  return Object.assign(holder, { secret });
}

function hidden<T extends object>(holder: T): T {
  return Object.defineProperty(holder, "secret", { value: secret, enumerable: false });
}

class Holder {
  static readonly key = secret;
  readonly #secret = secret;
  get secret(): string {
    return this.#secret;
  }
  toString(): string {
    return this.#secret;
  }
}

class Computed {
  readonly own = 1;
  static get secret(): string {
    return secret;
  }
}

class Inherited extends Holder {}

class MarkedError extends Error {}
Object.assign(MarkedError.prototype, { secret, details: { secret } });

const cyclic = withOwn(() => 1) as (() => number) & { owner?: unknown };
cyclic.owner = { owner: cyclic };

const HOLDERS: Readonly<Record<string, unknown>> = {
  "a function": withOwn(() => 1),
  "a function, hidden": hidden(() => 1),
  "a function's name": { [secret]: () => 1 }[secret],
  "a function's source": new Function(`return "${secret}"`), // eslint-disable-line @typescript-eslint/no-implied-eval, no-new-func -- only so its text is another in each run
  "a function's function": Object.assign(() => 1, { inner: withOwn(() => 2) }),
  "a function that leads to itself": cyclic,
  "a function's prototype": Object.assign(function () {}, { prototype: { secret } }), // eslint-disable-line @typescript-eslint/no-empty-function -- nobody calls it
  "a function's getter": Computed,
  "a class": Holder,
  "a class above": Inherited,
  "a symbol": Symbol(secret),
  "a symbol of all realms": Symbol.for(secret),
  "a symbol as a name": { [Symbol(secret)]: 1 },
  "a symbol in a Map": new Map([[Symbol(secret), Symbol(secret)]]),
  "a getter": {
    get secret(): string {
      return secret;
    },
  },
  "a Proxy of an object": new Proxy({ secret }, {}),
  "a Proxy of a list": new Proxy([secret, ...bytes], {}),
  "a Proxy of a Map": new Proxy(new Map([[secret, secret]]), {}),
  "a Proxy of a function": new Proxy(
    withOwn(() => 1),
    {},
  ),
  "a Proxy of a typed array": new Proxy(Uint8Array.from(bytes), {}),
  "a Proxy that computes": new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: secret, enumerable: true, configurable: true }), get: () => secret }), // prettier-ignore
  "keys of a Map": new Map([[secret, { [secret]: secret }]]),
  "a Set": new Set([secret, { secret }]),
  "a Map with properties": withOwn(new Map([["a", 1]])),
  "a private name": new Holder(),
  "a typed array": Uint8Array.from(bytes),
  "a typed array of 16 bits a character": Uint16Array.from(bytes),
  "a typed array of 32 bits a character": Uint32Array.from(bytes),
  "a typed array of numbers": Float64Array.from(bytes),
  "a typed array of big numbers": BigInt64Array.from(bytes, BigInt),
  "a list of bytes among others": [null, ...bytes, "end"],
  "a list of bytes that is too long": [...bytes, ...new Uint8Array(200_000)],
  "bytes by their place": { ...Uint8Array.from(bytes) },
  "a URL": new URL(`https://${secret}@shop.test/${secret}?${secret}=${secret}#${secret}`),
  URLSearchParams: new URLSearchParams({ [secret]: secret }),
  Headers: new Headers({ authorization: secret }),
  Request: new Request(`https://shop.test/${secret}`, { headers: { cookie: secret } }),
  "Error.cause": new Error("a", { cause: { secret } }),
  "AggregateError.errors": new AggregateError([new Error(secret), secret], "a"),
  "an error's hook": Object.assign(new Error("a"), { toString: () => secret, [inspect.custom]: () => secret }),
  "a boxed string": new String(secret),
  "a boxed string of another realm": runInNewContext(`new String(${JSON.stringify(secret)})`),
  "a boxed symbol": Object(Symbol(secret)),
  "an object without a prototype": Object.assign(Object.create(null) as object, { secret }),
  "a Date with properties": withOwn(new Date(0)),
  "a RegExp with properties": withOwn(/a/),
  "a list with properties": withOwn([1]),
  "a hook that prints": { [inspect.custom]: () => secret },
  "a hook that writes JSON the second time": (() => {
    let calls = 0;
    return { toJSON(this: object) { return calls++ === 0 ? this : { secret }; } }; // prettier-ignore
  })(),
  "a hook that makes text": { toString: () => secret, [Symbol.toPrimitive]: () => secret },
};

describe("value", () => {
  it.each(Object.entries(HOLDERS))("gives the key back by nothing of %s", (_what, holder) => {
    for (const given of [holder, { holder }, [holder], new Map([[holder, holder]])]) {
      const seen = seenIn(value(given));
      for (const spelling of [secret, secret.slice(8, 24), bytes.join(", "), bytes.join(","), bytes.map((byte) => `${byte}n`).join(", ")])
        expect(seen.includes(spelling)).toBe(false);
    }
    expect(`${String(value<unknown>({ holder }))}${inspect(value({ holder }))}`).not.toContain(secret);
  });

  it("shares functions and symbols that hold none, with what they have", () => {
    class Base {
      static create(): Base {
        return new Base();
      }
      get size(): number {
        return this.#sizes.length;
      }
      readonly #sizes = [];
    }
    class Plain extends Base {
      static readonly version = "1";
    }
    const symbol = Symbol("a");
    const own = Object.assign(() => 1, { displayName: "shop", inner: () => 2 });
    const given = { Plain, symbol, own, [symbol]: 1, print: console.log, bound: own.bind(undefined) };
    const copy = value(given);
    expect(Reflect.ownKeys(copy)).toEqual(Reflect.ownKeys(given));
    for (const name of Reflect.ownKeys(given) as (keyof typeof given)[]) expect(copy[name]).toBe(given[name]);
  });

  it("says what it can of a function that it cannot share", () => {
    const shop = (): number => 1;
    Object.assign(shop, { settings: { secret, port: 8000 } });
    const copy = value({ shop, named: hidden(() => 1) });
    expect(inspect(copy)).toMatch(/settings: \{ secret: '\[SECRET_KEY [0-9a-f]{12}\]', port: 8000 \}/);
    expect(copy.named).toBe("[Function]");
  });

  it("has in front of what the class of an error holds what it is without the key", () => {
    const copy = value(new MarkedError("a")) as MarkedError & { secret: string; details: { secret: string } };
    expect(copy).toBeInstanceOf(MarkedError);
    expect([copy.secret, copy.details]).toEqual([value(secret), { secret: value(secret) }]);
  });

  it("keeps one symbol one, and two two", () => {
    const [one, other] = [Symbol(secret), Symbol(secret)];
    const copy = value({ list: [one, other, one], [one]: 1, [other]: 2 });
    expect(copy.list[0]).toBe(copy.list[2]);
    expect(copy.list[0]).not.toBe(copy.list[1]);
    expect(copy[copy.list[0]!]).toBe(1);
  });

  it("keeps what stands around bytes in a list", () => {
    expect(value(["a", ...bytes, -1])).toEqual(["a", ...Buffer.from(value(secret)), -1]);
    expect(value({ a: [1, 2, 3, 4, 5, 6, 7, 8, 300], b: { 0: 1, 1: 2 } })).toEqual({ a: [1, 2, 3, 4, 5, 6, 7, 8, 300], b: { 0: 1, 1: 2 } });
  });
});
