/**
 * Links that hold as they were handed out: every parameter, the path, the host and the method, for as long as was said.
 *
 * Shape:  the one spelling of the URL, then the parameter `wax-signature`, whose value is a state-bound token: base62 seconds "-" 43 base64url
 *         characters of an HMAC over [seconds, method, origin, path, …parameters] as JSON; behind it, the parameters that may vary
 * @module
 */
import type { Clock, Lifetime } from "../clock.ts";
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import type { Keys } from "../keys/key-ring.ts";
import { ownSalt } from "../signing/salts.ts";
import { valueOf, type Verdict } from "../signing/verdict.ts";
import { canonicalTarget, escaped, MOST_PARAMETERS, MOST_URL_CHARACTERS, SIGNATURE_NAME, unfit } from "./signed-url/canonical-target.ts";
import { stateBound, type BoundState, type StateBoundOptions } from "./state-bound.ts";

/** What an application says about a kind of signed URL. */
export interface SignedUrlOptions {
  /** What the URLs are for, such as "shop.download". */
  purpose: string;
  /** How long a URL is good; "unbounded" has to be written out. */
  maxAge: Lifetime;
  /** The method that a URL is good for; one for GET is good for HEAD as well. @default "GET" */
  method?: string | undefined;
  /** Parameters that others may add, change and remove, such as "utm_source". @default none */
  mayVary?: readonly string[] | undefined;
}

export interface SignedUrlParts extends Omit<SignedUrlOptions, "maxAge"> {
  keys: Keys;
  clock: Clock;
  /** Undefined for no limit. */
  maxAgeSeconds: number | undefined;
  /** The origin of baseUrl, as `new URL` writes it. */
  baseOrigin: string;
  isRevoked?: StateBoundOptions["isRevoked"];
}

/** What is asked of a request: those of Node, Express and `fetch` are ones. */
export interface UrlRequest {
  /** @default "GET" */
  readonly method?: string | undefined;
}

export interface SignedUrl {
  /** For the answer to a signed URL: who sees the URL can use it, so neither a Referer nor a shared cache should carry it on. */
  readonly headers: Readonly<{ "Referrer-Policy": "no-referrer"; "Cache-Control": "private, no-store" }>;
  /**
   * Returns `target`, a path with an optional query, or an absolute URL on baseUrl's origin, as an absolute URL with a signature.
   *
   * @throws {ConfigError} `WAXSEAL_URL_TARGET` for one that leads elsewhere, has a fragment or could be read in two ways
   */
  sign(target: string | URL): string;
  /**
   * Returns what was signed: the URL without its signature, and without the parameters that may vary. Read parameters from it, and from nowhere else.
   *
   * `url` is the path and query as the visitor's browser sent them, such as `req.originalUrl`, or the absolute URL.
   * @throws {BadSignature} @throws {SignatureExpired}
   */
  open(url: string | URL, request?: UrlRequest): URL;
  /** Returns what open() would, when it was signed and by which key, or why it is refused. */
  verify(url: string | URL, request?: UrlRequest): Verdict<URL>;
}

const METHOD = /^[A-Z]+(?:-[A-Z]+)*$/;
const MARK = `${SIGNATURE_NAME}=`;
/** Printable ASCII without "#": all that a request can have asked for. */
const URL_TEXT = /^[!-"$-~]+$/;
const HEADERS: SignedUrl["headers"] = Object.freeze({ "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store" });

/** @throws {ConfigError} `WAXSEAL_URL_METHOD`, `WAXSEAL_URL_MAY_VARY` */
export function signedUrl({ purpose, baseOrigin, method = "GET", mayVary = [], ...options }: SignedUrlParts): SignedUrl {
  if (!METHOD.test(method)) {
    throw new ConfigError("WAXSEAL_URL_METHOD", 'method is one HTTP method in capitals, such as "GET" or "POST".');
  }
  const varying = new Set(mayVary.map(varyingName));
  const varyingAsWritten = new Set([...varying].map(escaped));
  const bound = stateBound({ ...options, salt: ownSalt("url", purpose) });
  const stateOf = (path: string, signed: readonly string[]): BoundState => [method, baseOrigin, path, ...signed];
  const isFor = (asked: unknown): boolean => asked === method || (asked === "HEAD" && method === "GET");

  const verify = (url: string | URL, { method: asked = "GET" }: UrlRequest = {}): Verdict<URL> => {
    const { token, path, signed } = receivedFrom(url, varyingAsWritten);
    const ownPath = path.startsWith(`${baseOrigin}/`) ? path.slice(baseOrigin.length) : path;
    const state = signed !== undefined && ownPath.startsWith("/") && isFor(asked) ? stateOf(ownPath, signed) : undefined;
    const verdict = bound.verify(token, state);
    return verdict.ok ? { ...verdict, value: new URL(baseOrigin + ownPath + queryOf(signed!)) } : verdict;
  };

  return {
    headers: HEADERS,
    sign(target) {
      const { path, signed, varying: unsigned } = canonicalTarget(target, baseOrigin, varying);
      const token = bound.issue(stateOf(path, signed));
      const url = baseOrigin + path + queryOf([...signed, MARK + token, ...unsigned]);
      if (url.length > MOST_URL_CHARACTERS) throw unfit(`signed, it is longer than ${String(MOST_URL_CHARACTERS)} characters.`);
      return url;
    },
    open: (url, request) => valueOf(verify(url, request)),
    verify,
  };
}

function varyingName(name: string): string {
  if (!isText(name) || name === "" || name === SIGNATURE_NAME) {
    throw new ConfigError("WAXSEAL_URL_MAY_VARY", `mayVary lists names of parameters, each of them text, and not ${SIGNATURE_NAME}.`);
  }
  return name;
}

function queryOf(pairs: readonly string[]): string {
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

interface Received {
  readonly token: string;
  readonly path: string;
  /** The parameters that the token has to vouch for; undefined where no token does. */
  readonly signed: readonly string[] | undefined;
}

const NOTHING: Received = { token: "", path: "", signed: undefined };

/**
 * Returns the pieces of `url` as they stand there. Nothing is decoded or put in order: what sign() has not spelled so has no signature.
 *
 * `varying` holds the names of the parameters that may vary, as the one spelling has them.
 */
function receivedFrom(url: unknown, varying: ReadonlySet<string>): Received {
  const text = url instanceof URL ? url.href : url;
  if (typeof text !== "string" || text.length > MOST_URL_CHARACTERS || !URL_TEXT.test(text)) return NOTHING;
  const at = text.indexOf("?");
  const pairs = at === -1 ? [] : text.slice(at + 1).split("&");
  if (pairs.length > MOST_PARAMETERS) return NOTHING;
  const nameOf = (pair: string): string => pair.split("=", 1)[0]!;
  const others = pairs.filter((pair) => !varying.has(nameOf(pair)));
  const met = pairs.map(nameOf).filter((name) => varying.has(name));
  const mark = others.findLastIndex((pair) => pair.startsWith(MARK));
  if (mark === -1) return NOTHING;
  const asSigned = mark === others.length - 1 && new Set(met).size === met.length;
  return { token: others[mark]!.slice(MARK.length), path: text.slice(0, at), signed: asSigned ? others.slice(0, mark) : undefined };
}
