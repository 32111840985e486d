/**
 * Asks a key source over HTTPS: bounded in time and size, never redirected, and again only where asking twice is as good as once.
 *
 * No error holds anything of headers, bodies, paths and queries, neither of the question nor of the answer.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { readJson } from "../../../encoding/strict-json.ts";
import { ConfigError, KeySourceError } from "../../../errors.ts";
import type { Fetch, FetchInit, FetchResponse } from "./fetch.ts";
import { readBody } from "./read-body.ts";
import { retryPause } from "./retry-pause.ts";
import { failureOfStatus, sourceFailure } from "./source-failure.ts";
import { systemCode } from "./system-code.ts";
import { sourceUrl } from "./source-url.ts";
import { untilAborted } from "./until-aborted.ts";

/** What the caller of a source may choose about the way to it. */
export interface HttpOptions {
  /** In place of the global one, such as undici's with a certificate authority of your own. It must obey `redirect` and `signal`. */
  fetch?: Fetch | undefined;
  /** Speak plain http to another machine too: for a sidecar or a private network only, since keys travel readable. @default false */
  allowHttp?: boolean | undefined;
  /** Milliseconds for one try, until its answer is read. @default 5000 */
  timeoutMs?: number | undefined;
  /** Milliseconds for all tries and the pauses between. @default 15000 */
  deadlineMs?: number | undefined;
  /** How often to ask at most. @default 3 */
  tries?: number | undefined;
}

export interface SourceRequest extends HttpOptions {
  /** The source as people call it, for messages. */
  source: string;
  url: string;
  /** @default "GET" */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
  /** Whether asking twice is as good as once; only then is it asked again after 429, 5xx and failures of the network. @default of GET */
  idempotent?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /**
   * Says what an answer other than 2xx means, where its status does not: the error to throw, or "again" for one that a pause may mend.
   * `body` is "" where it cannot be read. Nothing of it may go into the error.
   */
  refusal?: ((status: number, body: string) => KeySourceError | "again" | undefined) | undefined;
}

export interface SourceAnswer {
  readonly status: number;
  readonly headers: FetchResponse["headers"];
  readonly text: string;
}

/** What came of one try; `again` when a pause may mend it. */
type Outcome = { answer: SourceAnswer } | { answer?: undefined; error: KeySourceError; again: boolean; retryAfter: string | null };

/**
 * Returns the answer to a question, which has a status of 2xx.
 *
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_TIMEOUT` (also when `signal` ends it), `…_UNREACHABLE`, `…_REFUSED`, `…_DENIED` (401, 403),
 *   `…_MISSING` (404), `…_REDIRECT`, `…_TOO_LARGE`, `…_MALFORMED`, or what `refusal` returns
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_URL`, `WAXSEAL_KEY_SOURCE_HEADER`
 */
export async function request(question: SourceRequest): Promise<SourceAnswer> {
  const { source, method = "GET", idempotent = method === "GET", allowHttp, deadlineMs = 15_000, tries = 3, signal } = question;
  const url = sourceUrl(question.url, source, { allowHttp });
  assertSendable(question);
  const end = performance.now() + deadlineMs;
  for (let tried = 1; ; tried++) {
    const outcome = await attempt(question, url, method, end - performance.now());
    if (outcome.answer) return outcome.answer;
    const pause = retryPause(tried, outcome.retryAfter, Date.now());
    const isLast = !outcome.again || !idempotent || tried >= tries || performance.now() + pause >= end;
    if (isLast) throw outcome.error;
    await sleep(pause, undefined, { signal }).catch(() => {
      throw gaveUp(source);
    });
  }
}

/** Returns the text of the answer. Rejects as `request`. */
export async function requestText(question: SourceRequest): Promise<string> {
  return (await request(question)).text;
}

/** Returns what the answer says in JSON. Rejects as `request`. */
export async function requestJson(question: SourceRequest): Promise<unknown> {
  const { text } = await request({ ...question, headers: { accept: "application/json", ...question.headers } });
  return jsonOfAnswer(text, question.source);
}

/** Returns what `text` says. @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_MALFORMED` */
export function jsonOfAnswer(text: string, source: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw sourceFailure("malformed", source, "its answer is not JSON");
  }
}

/** A header that cannot be sent would be quoted by the error of whoever tries. */
function assertSendable({ source, headers = {} }: SourceRequest): void {
  const isSendable = Object.values(headers).every((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value));
  if (isSendable) return;
  throw new ConfigError(
    "WAXSEAL_KEY_SOURCE_HEADER",
    `A credential or another header for ${source} holds a line break or a character that HTTP cannot carry; look how it was copied.`,
  );
}

async function attempt(question: SourceRequest, url: URL, method: string, leftMs: number): Promise<Outcome> {
  const { source, timeoutMs = 5_000, signal: callers, headers, body } = question;
  const fetch: Fetch = question.fetch ?? globalThis.fetch;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), Math.max(0, Math.min(timeoutMs, leftMs)));
  const signal = callers === undefined ? timer.signal : AbortSignal.any([timer.signal, callers]);
  const init: FetchInit = {
    method,
    headers: { "accept-encoding": "identity", ...headers },
    ...(body !== undefined && { body }),
    redirect: "manual",
    signal,
  };
  try {
    return await untilAborted(
      fetch(url.href, init).then((response) => judged(response, question)),
      signal,
    );
  } catch (error) {
    if (error instanceof KeySourceError) return final(error);
    if (callers?.aborted) return final(gaveUp(source));
    if (timer.signal.aborted) return mendable(sourceFailure("timeout", source, url.origin));
    return mendable(sourceFailure("unreachable", source, [url.origin, ...systemCode((error as Error).cause)].join(", ")));
  } finally {
    clearTimeout(timeout);
    timer.abort(); // lets go of a body that nobody reads
  }
}

async function judged(response: FetchResponse, { source, refusal }: SourceRequest): Promise<Outcome> {
  const { status, headers, redirected, type } = response;
  if (redirected || type === "opaqueredirect" || [300, 301, 302, 303, 307, 308].includes(status))
    return final(sourceFailure("redirect", source));
  if (status >= 200 && status < 300) return { answer: { status, headers, text: await readBody(response.body, source) } };
  const said = refusal?.(status, await readBody(response.body, source).catch(() => ""));
  if (said instanceof KeySourceError) return final(said);
  const error = sourceFailure(failureOfStatus(status), source, `status ${String(status)}`);
  return said === "again" || status === 429 || status >= 500 ? mendable(error, headers.get("retry-after")) : final(error);
}

function final(error: KeySourceError): Outcome {
  return { error, again: false, retryAfter: null };
}

function mendable(error: KeySourceError, retryAfter: string | null = null): Outcome {
  return { error, again: true, retryAfter };
}

function gaveUp(source: string): KeySourceError {
  return sourceFailure("timeout", source, "the caller's signal ended it");
}
