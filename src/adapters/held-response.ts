/**
 * Holds a Node response back at its first byte until the session is saved: whoever gets an answer finds it true, and a save that
 * fails can still become an error page.
 *
 * @module
 */
import type { NodeResponse } from "./node-exchange.ts";

type Method = "writeHead" | "write" | "end" | "flushHeaders";

const METHODS: readonly Method[] = ["writeHead", "write", "end", "flushHeaders"];

/** They describe the answer that is thrown away. */
const HEADERS_OF_THE_ANSWER = [
  "content-type",
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "etag",
  "last-modified",
  "location",
  "cache-control",
];

/**
 * Runs `commit` before the first byte of `response` leaves, and lets it go then; where `commit` fails, the answer is dropped and
 * `fail` is to give another.
 */
export function holdResponse(response: NodeResponse, commit: () => Promise<void>, fail: (error: unknown) => void): void {
  const calls: (() => unknown)[] = [];
  const own = new Map(
    METHODS.filter((method) => Object.hasOwn(response, method)).map((method) => [method, (response as Record<Method, unknown>)[method]]),
  );
  let committing = false;
  let waitsForDrain = false;

  const restore = (): void => {
    for (const method of METHODS) {
      const original = own.get(method);
      if (original === undefined) Reflect.deleteProperty(response, method);
      else Object.assign(response, { [method]: original });
    }
  };
  const release = (): void => {
    restore();
    const results = calls.map((call) => call());
    if (waitsForDrain && results.at(-1) === true) response.emit("drain");
  };
  const drop = (error: unknown): void => {
    restore();
    for (const name of HEADERS_OF_THE_ANSWER) response.removeHeader(name);
    fail(error);
  };
  const held = (call: () => unknown): void => {
    calls.push(call);
    if (committing) return;
    committing = true;
    commit().then(release).catch(drop);
  };

  Object.assign(response, {
    writeHead(status: number, ...rest: unknown[]) {
      response.statusCode = status;
      if (typeof rest[0] === "string") response.statusMessage = rest[0];
      for (const [name, value] of headersIn(rest.at(-1))) response.setHeader(name, value);
      held(() => response.writeHead(status));
      return response;
    },
    write(...parameters: unknown[]) {
      waitsForDrain = true;
      held(() => response.write(...parameters));
      return false;
    },
    end(...parameters: unknown[]) {
      held(() => void response.end(...parameters));
      return response;
    },
    flushHeaders() {
      held(() => {
        response.flushHeaders();
      });
    },
  });
}

/** Node takes an object, or names and values in turn. */
function headersIn(headers: unknown): [string, string | string[]][] {
  if (Array.isArray(headers)) {
    const flat = headers.flat() as string[];
    return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]!] as [string, string]] : []));
  }
  return typeof headers === "object" && headers !== null ? Object.entries(headers as Record<string, string | string[]>) : [];
}
