/**
 * The origins that are an application's own where it names none: those of the address that a request was sent to.
 *
 * Shape:  host [":" port]; a list's last value is what the nearest proxy wrote
 * Source: RFC 9110, section 7.2 on Host; RFC 6454, section 6.1 on how an origin is spelled; X-Forwarded-Host and -Proto have no standard.
 * @module
 */
export interface RequestAddress {
  /** The connection itself is encrypted. */
  secure: boolean;
  /** The Host header. */
  host: string | undefined;
  /** X-Forwarded-Host and X-Forwarded-Proto, where the proxy that wrote them is trusted. */
  forwarded: { host: string | undefined; proto: string | undefined } | undefined;
}

const HOST = /^[ \t]*((?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?)[ \t]*$/i;
/** Some proxies name the WebSocket's own scheme; the page that opens it has the other. */
const SCHEME = /^[ \t]*(?:http|ws)(s?)[ \t]*$/;

/** Returns the origins, spelled as browsers spell them; none where a header that counts is malformed. */
export function ownOrigins({ secure, host, forwarded }: RequestAddress): string[] {
  const named = HOST.exec(forwarded?.host === undefined ? (host ?? "") : lastOf(forwarded.host))?.[1];
  if (named === undefined) return [];
  return schemesOf(secure, forwarded?.proto).flatMap((scheme) => {
    const url = `${scheme}://${named}`;
    return URL.canParse(url) ? [new URL(url).origin] : [];
  });
}

/** Behind a proxy that ends TLS the connection is plain and the page is not. */
function schemesOf(secure: boolean, forwarded: string | undefined): string[] {
  if (forwarded === undefined) return secure ? ["https"] : ["https", "http"];
  const match = SCHEME.exec(lastOf(forwarded));
  return match === null ? [] : [`http${match[1]!}`];
}

function lastOf(list: string): string {
  return list.slice(list.lastIndexOf(",") + 1);
}
