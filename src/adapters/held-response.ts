/**
 * Holds a Node response back at its first byte until the session is saved: whoever gets an answer finds it true, and a save that
 * fails can still become an error page. Where there is nothing to save, nothing is held.
 *
 * From the first call that would send something, the response looks sent to everybody, as without us: `headersSent` is true, and
 * setting a header throws. Whoever wraps its methods, before this or after it, is still called.
 *
 * @module
 */
import type { NodeResponse } from "./node-http.ts";

/** They describe the answer that is thrown away. */
const HEADERS_OF_THE_ANSWER = [
  "content-type",
  "content-length",
  "content-encoding",
  "content-language",
  "content-location",
  "content-disposition",
  "content-range",
  "accept-ranges",
  "transfer-encoding",
  "trailer",
  "etag",
  "expires",
  "last-modified",
  "location",
  "cache-control",
];

/** How a response looks that is held. */
interface Held {
  /** The commit itself still sets headers. */
  headersOpen: boolean;
  ended: boolean;
}

const held = new WeakMap<object, Held>();

/** One set of functions for all responses, which stays where it was put: anything else would make each response an object of its own shape. */
const LOOKS = {
  headersSent: {
    configurable: true,
    get(this: object): unknown {
      return held.has(this) || Reflect.get(Object.getPrototypeOf(this) as object, "headersSent", this);
    },
  },
  writableEnded: {
    configurable: true,
    get(this: object): unknown {
      return held.get(this)?.ended ?? Reflect.get(Object.getPrototypeOf(this) as object, "writableEnded", this);
    },
  },
} satisfies PropertyDescriptorMap;

/** Calls `set`, which may still change the headers of a response that is held: for the commit itself. */
export function withHeadersOpen(response: NodeResponse, set: () => void): void {
  const look = held.get(response);
  if (look) look.headersOpen = true;
  try {
    set();
  } finally {
    if (look) look.headersOpen = false;
  }
}

/**
 * Runs `commit` before the first byte of `response` leaves, and lets it go then, which is at once where `commit` has nothing to wait for;
 * where `commit` fails, the answer is dropped and `fail` is to give another.
 */
export function holdResponse(response: NodeResponse, commit: () => Promise<void> | undefined, fail: (error: unknown) => void): void {
  const { writeHead, write, end, flushHeaders, setHeader, appendHeader, removeHeader } = response;
  const calls: (() => unknown)[] = [];
  const callbacks: ((error: unknown) => void)[] = [];
  let state: "open" | "held" | "gone" = "open";
  const look: Held = { headersOpen: false, ended: false };
  let status = 0;
  let drained = false;

  /** Returns what `call` comes to, or `meanwhile` where it has to wait. */
  const hold = <T>(call: () => T, parameters: readonly unknown[], meanwhile: T): T => {
    if (state === "open") state = begin();
    if (state === "gone") return call();
    calls.push(call);
    callbacks.push(...(parameters.filter((parameter) => typeof parameter === "function").slice(-1) as typeof callbacks));
    return meanwhile;
  };
  const begin = (): "held" | "gone" => {
    const saving = committing();
    if (saving === undefined) return "gone";
    status = response.statusCode;
    held.set(response, look);
    Object.defineProperty(response, "headersSent", LOOKS.headersSent);
    Object.defineProperty(response, "writableEnded", LOOKS.writableEnded);
    saving.then(release).catch(drop);
    return "held";
  };
  /** Whatever fails, `fail` hears of it later: not in the middle of the handler's own call. */
  const committing = (): Promise<void> | undefined => {
    try {
      return commit();
    } catch (error) {
      const failure = error as Error;
      return Promise.reject(failure);
    }
  };
  const letGo = (): void => {
    state = "gone";
    held.delete(response);
  };
  const release = (): void => {
    letGo();
    response.statusCode = status;
    callbacks.length = 0; // Node calls them from here on
    for (const call of calls) call();
    if (drained) response.emit("drain");
  };
  const drop = (error: unknown): void => {
    letGo();
    if (!response.headersSent) {
      for (const name of HEADERS_OF_THE_ANSWER) response.removeHeader(name);
      response.statusMessage = "";
    }
    response.on("error", () => undefined); // of what the handler, which does not know, still writes after the end
    fail(error);
    for (const callback of callbacks) callback(error);
  };
  const assertOpen = (): void => {
    if (held.get(response)?.headersOpen === false) throw new HeadersSent();
  };

  Object.assign(response, {
    writeHead(code: number, ...rest: unknown[]) {
      if (state === "gone") return writeHead.call(response, code, ...rest) as unknown;
      assertOpen();
      response.statusCode = code;
      if (typeof rest[0] === "string") response.statusMessage = rest[0];
      setHeaders(response, rest.at(-1));
      hold<unknown>(() => writeHead.call(response, code), [], undefined);
      return response;
    },
    write(...parameters: unknown[]) {
      return hold(() => (drained = write.apply(response, parameters)), parameters, false);
    },
    end(...parameters: unknown[]) {
      const result = hold<unknown>(() => end.apply(response, parameters), parameters, response);
      look.ended = true;
      return result;
    },
    flushHeaders() {
      hold(() => flushHeaders.call(response), [], undefined);
    },
    setHeader(name: string, value: string) {
      assertOpen();
      return setHeader.call(response, name, value);
    },
    appendHeader(name: string, value: string) {
      assertOpen();
      return appendHeader.call(response, name, value);
    },
    removeHeader(name: string) {
      assertOpen();
      removeHeader.call(response, name);
    },
  });
}

/** What Node itself throws then. */
class HeadersSent extends Error {
  readonly code = "ERR_HTTP_HEADERS_SENT";

  constructor() {
    super("Cannot change headers after they are sent to the client");
  }
}

/** Node takes an object; names and values in turn, where a name may come again; or pairs of them. */
function setHeaders(response: NodeResponse, headers: unknown): void {
  if (typeof headers !== "object" || headers === null) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as Record<string, string>)) response.setHeader(name, value);
    return;
  }
  const list = headers as unknown[];
  const pairs = (Array.isArray(list[0]) ? list : list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1]]] : []))) as [
    string,
    string,
  ][];
  for (const [name] of pairs) response.removeHeader(name);
  for (const [name, value] of pairs) response.appendHeader(name, value);
}
