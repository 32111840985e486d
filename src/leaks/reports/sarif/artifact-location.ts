/** What the paths of a report begin at: the folder that was scanned. */
export const ROOT = "%SRCROOT%";

/**
 * Returns where a file is: a relative reference below the root, or a file URI, every segment percent-encoded.
 *
 * Source: RFC 3986, sections 4.2 and 3.3: two slashes in front would name a host, a colon in front a scheme, and no segment may hold "?" or "#".
 */
export function artifactLocation(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  const segments = path
    .toWellFormed()
    .replace(/^\/+/, "/")
    .split("/")
    .map((segment) => encodeURIComponent(segment));
  const uri = segments.join("/") || ".";
  return uri.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: ROOT };
}
