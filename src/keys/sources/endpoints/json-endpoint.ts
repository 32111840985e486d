/**
 * Keys from any address that answers a GET with them.
 *
 * Shape:  the answer is the document or the bare key itself; or JSON, in which `field` is the one or the other, or the document as an object
 * @module
 */
import { ConfigError } from "../../../errors.ts";
import type { KeySource, LiveKeySource } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { memberAt, textOfMembers } from "../answer-member.ts";
import { askInTime } from "../credentials/provided.ts";
import { jsonOfAnswer, request, type HttpOptions, type SourceAnswer, type SourceRequest } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { holdsDocument } from "../holds-document.ts";
import { keyRingConflict } from "../keyring-conflict.ts";
import { remoteSource, type Swap } from "../remote-source.ts";
import { stepsOf } from "./json-pointer.ts";

/** Text by name of the header, or a function that has it: asked before each request, so that what it holds can be fresh. */
export type ProvidedHeaders = HeaderTexts | (() => HeaderTexts | Promise<HeaderTexts>);
type HeaderTexts = Readonly<Record<string, string>>;

export interface HttpSourceOptions extends HttpOptions {
  /** Without user and password in it. */
  url: string;
  headers?: ProvidedHeaders | undefined;
  /** A JSON pointer (RFC 6901) to the document or the key in the answer, such as "/data/value". @default the answer is it */
  field?: string | undefined;
  /** Whether the address takes the document back by PUT and honours If-Match with the ETag that it gave; only without `field`. @default false */
  writable?: boolean | undefined;
  /** What people call it, in messages. @default "the key ring at" and the host */
  name?: string | undefined;
}

/** Returns keys that an address answers with, read at `ready()` and fresh from then on. */
export function httpKeys(options: HttpSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(httpSource(options), options);
}

/**
 * Returns an address as a source. Where it is writable, of two writers on one ETag one gets `WAXSEAL_KEYRING_CONFLICT`.
 *
 * @throws {ConfigError} `WAXSEAL_JSON_POINTER`; `WAXSEAL_KEY_SOURCE_WRITABLE` for one that is writable and has a `field`
 */
export function httpSource({ url, headers = {}, field, writable = false, name = nameOf(url), ...http }: HttpSourceOptions): KeySource {
  const steps = field === undefined ? undefined : stepsOf(field);
  if (writable && steps !== undefined) {
    throw new ConfigError(
      "WAXSEAL_KEY_SOURCE_WRITABLE",
      "Only an address that answers with the document itself can be written to: leave out either field or writable.",
    );
  }

  async function ask(signal: AbortSignal | undefined, write?: Partial<SourceRequest>): Promise<SourceAnswer> {
    const given = typeof headers === "function" ? await askInTime(headers, name) : headers;
    return request({ ...http, source: name, url, ...write, headers: { ...inLowerCase(given), ...write?.headers }, signal });
  }

  async function read(signal: AbortSignal | undefined): Promise<string> {
    const { text } = await ask(signal);
    return steps === undefined ? unpacked(text, name) : textOfField(memberAt(jsonOfAnswer(text, name), ...steps), name);
  }

  const swap: Swap<string> = {
    async hold(signal) {
      const { text, headers: answered } = await ask(signal);
      const etag = answered.get("etag");
      // RFC 9110, section 13.1.1: If-Match compares strongly, so that no weak one (W/"…") ever matches.
      if (!etag?.startsWith('"')) throw sourceFailure("malformed", name, "it has no strong ETag, without which it cannot be written to");
      return { text: unpacked(text, name), version: etag };
    },
    async replace(text, { version }, signal) {
      await ask(signal, {
        method: "PUT",
        headers: { "content-type": "application/json", "if-match": version },
        body: text,
        refusal: (status) => (status === 412 ? keyRingConflict(name) : undefined),
      });
    },
  };

  return remoteSource({ name, read, swap: writable ? swap : undefined });
}

/** A page for people, such as one to sign in, comes with status 200 too: it would pass for a strong key, and all the world can read it. */
const PACKED = /^["<[]|\S\s+\S/;

function unpacked(text: string, name: string): string {
  if (holdsDocument(text) || !PACKED.test(text)) return text;
  throw sourceFailure("malformed", name, "what it answers is neither a document nor one word, as a key is");
}

/** A name in other letters would be sent beside ours, and both as one list. */
function inLowerCase(headers: HeaderTexts): HeaderTexts {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function textOfField(value: unknown, name: string): string {
  return typeof value === "string" ? value : textOfMembers(value, name);
}

function nameOf(url: string): string {
  return `the key ring at ${URL.parse(url)?.host ?? "an address"}`;
}
