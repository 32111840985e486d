/**
 * Returns a path as a relative reference, every segment percent-encoded.
 *
 * Source: RFC 3986, sections 4.2 and 3.3: two slashes in front would name a host, a colon in front a scheme, and no segment may hold "?" or "#".
 */
export function relativeUri(path: string): string {
  const segments = path
    .toWellFormed()
    .replace(/^\/+/, "/")
    .split("/")
    .map((segment) => encodeURIComponent(segment));
  return segments.join("/") || ".";
}
