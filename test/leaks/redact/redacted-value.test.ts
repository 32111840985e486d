import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { redactor } from "../../../src/leaks/redact/redactor.ts";

const secret = generateSecretKey();
const { value } = redactor(secret);
const mark = `[SECRET_KEY ${SecretKey.from(secret).fingerprint}]`;

class TeapotError extends Error {
  readonly details = { header: `cookie: ${secret}` };
  override readonly name = "TeapotError";
}

describe("value", () => {
  it("is a copy without the key, in the shape of an event of Sentry", () => {
    const event = {
      message: `bad key ${secret}`,
      exception: { values: [{ type: "Error", value: secret, stacktrace: { frames: [{ filename: "a.ts", vars: { [secret]: 1 } }] } }] },
      breadcrumbs: [{ category: "console", message: `env ${secret}`, timestamp: 1.5 }],
      extra: { env: { SECRET_KEY: secret }, count: 3n, missing: undefined, none: null },
    };
    const before = structuredClone(event);
    const copy = value(event);
    expect(copy).toEqual({
      message: `bad key ${mark}`,
      exception: { values: [{ type: "Error", value: mark, stacktrace: { frames: [{ filename: "a.ts", vars: { [mark]: 1 } }] } }] },
      breadcrumbs: [{ category: "console", message: `env ${mark}`, timestamp: 1.5 }],
      extra: { env: { SECRET_KEY: mark }, count: 3n, missing: undefined, none: null },
    });
    expect(event).toEqual(before);
  });

  it("is an error where it was one, of the same class, with what it says of itself", () => {
    const error = new TeapotError(`no ${secret}`, { cause: new AggregateError([new Error(secret)], `all ${secret}`) });
    const copy = value(error);
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(TeapotError);
    expect(Object.prototype.toString.call(copy)).toBe("[object Error]"); // an object with its prototype would not be one
    expect(copy.message).toBe(`no ${mark}`);
    expect(copy.details).toEqual({ header: `cookie: ${mark}` });
    expect(copy.stack).toBe(error.stack?.replaceAll(secret, mark));
    expect((copy.cause as AggregateError).errors).toEqual([new Error(mark)]);
    expect(inspect(copy)).not.toContain(secret);
    expect(Object.keys(copy)).toEqual(Object.keys(error));
    expect(error.message).toContain(secret);
  });

  it("says what its class computes, as DOMException does from what no copy has, without the key", () => {
    const aborted = value(new DOMException(`no ${secret}`, "AbortError"));
    expect([aborted.message, aborted.name, aborted.code]).toEqual([`no ${mark}`, "AbortError", 20]);
    expect(aborted).toBeInstanceOf(DOMException);
    class Computing extends Error {
      override get message(): string {
        return `no ${secret}`;
      }
    }
    expect(value(new Computing()).message).toBe(`no ${mark}`);
  });

  it("has of bytes what they show, and not what is beside them in memory", () => {
    const memory = Buffer.from(new ArrayBuffer(256));
    memory.write(secret, 128);
    const bytes = value(new Uint16Array(memory.buffer, 0, 8));
    const view = value(new DataView(memory.buffer, 8, 8));
    expect([bytes.constructor, bytes.length, bytes.buffer.byteLength]).toEqual([Uint16Array, 8, 16]);
    expect([view.constructor, view.byteLength, view.buffer.byteLength]).toEqual([DataView, 8, 8]);
  });

  it("is one too of an error of another realm", () => {
    const error = runInNewContext(`new Error(${JSON.stringify(secret)})`) as Error;
    expect(value(error).message).toBe(mark);
    expect(inspect(value({ error }))).not.toContain(secret);
  });

  it("reaches into Map, Set, Buffer, typed arrays, bytes that are listed, and what winston keeps under symbols", () => {
    const line = Symbol.for("message");
    const bytes = Buffer.from(`a ${secret}`);
    const copy = value({
      map: new Map([[secret, { secret }]]),
      set: new Set([secret, "b"]),
      buffer: bytes,
      typed: Uint16Array.from(new Uint16Array(Uint8Array.from(Buffer.from(secret)).buffer)),
      raw: Uint8Array.from(bytes).buffer,
      json: bytes.toJSON(),
      list: [...bytes],
      [line]: secret,
    });
    expect(copy.map).toEqual(new Map([[mark, { secret: mark }]]));
    expect(copy.set).toEqual(new Set([mark, "b"]));
    expect(copy.buffer).toEqual(Buffer.from(`a ${mark}`));
    expect(Buffer.isBuffer(copy.buffer)).toBe(true);
    expect(Buffer.from(copy.typed as unknown as Uint8Array).toString()).toBe(mark);
    expect(Buffer.from(copy.raw).toString()).toBe(`a ${mark}`);
    expect(Buffer.from(copy.json.data).toString()).toBe(`a ${mark}`);
    expect(Buffer.from(copy.list).toString()).toBe(`a ${mark}`);
    expect(copy[line]).toBe(mark);
  });

  it("loses no value where two names become one", () => {
    expect(Object.values(value({ [`${secret}a`.slice(0, -1)]: 1, [Buffer.from(secret).toString("hex")]: 2 }))).toEqual([1, 2]);
  });

  it("keeps cycles and what is shared", () => {
    const shared = { secret };
    const root: Record<string, unknown> = { shared, again: shared, list: [] };
    root["self"] = root;
    (root["list"] as unknown[]).push(root);
    const error: Error & { self?: unknown } = new Error(secret);
    error.cause = error;
    root["error"] = error;
    const copy = value(root);
    expect(copy["self"]).toBe(copy);
    expect((copy["list"] as unknown[])[0]).toBe(copy);
    expect(copy["again"]).toBe(copy["shared"]);
    expect((copy["error"] as Error).cause).toBe(copy["error"]);
    expect(inspect(copy, { depth: 5 })).not.toContain(secret);
  });

  it("asks what has toJSON() what it says, and makes others plain", () => {
    class Request {
      readonly #secret = secret;
      readonly url = `/?key=${this.#secret}`;
    }
    const copy = value({
      url: new URL(`https://shop.test/${secret}`),
      own: { toJSON: () => ({ secret }) },
      self: { toJSON: undefined, a: secret },
      key: SecretKey.from(secret),
      date: new Date(0),
      pattern: new RegExp(secret),
      request: new Request(),
      bare: Object.assign(Object.create(null) as object, { secret }),
    });
    expect(copy).toEqual({
      url: `https://shop.test/${mark}`,
      own: { secret: mark },
      self: { toJSON: undefined, a: mark },
      key: `SecretKey(${SecretKey.from(secret).fingerprint})`,
      date: new Date(0),
      pattern: `/${mark}/`,
      request: { url: `/?key=${mark}` },
      bare: { secret: mark },
    });
  });

  it("does not throw, whatever is in it", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const itself: { toJSON: () => unknown } = { toJSON: () => itself };
    const hostile = {
      proxy,
      itself,
      get getter(): string {
        throw new Error(secret);
      },
      json: {
        toJSON() {
          throw new Error(secret);
        },
      },
      after: secret,
    };
    expect(value(hostile)).toMatchObject({
      proxy: "[waxseal: unreadable]",
      getter: "[waxseal: unreadable]",
      json: "[waxseal: unreadable]",
      after: mark,
    });
  });

  it("is bounded in depth and in number", () => {
    let deep: unknown = secret;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(JSON.stringify(value(deep))).toMatch(/^\[+"\[waxseal: too deep\]"\]+$/);
    const wide = { lists: Array.from({ length: 1000 }, () => Array.from({ length: 1000 }, () => "x")), secret };
    const copy = JSON.stringify(value(wide));
    expect(copy.length).toBeLessThan(1_000_000);
    expect(copy).toContain("[waxseal: too much]");
    expect(copy).not.toContain(secret);
  });

  it("leaves what has no key as it is, __proto__ and all", () => {
    const polluting = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as object;
    const copy = value(polluting);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(polluting));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withTypedArray: true, withBigInt: true }), (anything) => {
        expect(inspect(value(anything), { depth: 20 })).toBe(inspect(anything, { depth: 20 }));
      }),
    );
  });
});
