/**
 * Where something is kept, as the environment says it: "sqlite:path", "postgres://…", "mysql://…" or "redis://…".
 *
 * @module
 */
export type SqlPlace = { readonly kind: "sqlite"; readonly path: string } | { readonly kind: "postgres" | "mysql"; readonly url: string };

export type Place = SqlPlace | { readonly kind: "redis"; readonly url: string };

const FILE = "sqlite:";
const SERVERS: Readonly<Record<string, "postgres" | "mysql" | "redis">> = {
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "mysql:": "mysql",
  "redis:": "redis",
  "rediss:": "redis",
};

/** Returns the place that `text` names, or undefined where it names none. */
export function placeOf(text: string): Place | undefined {
  if (text.startsWith(FILE)) return text === FILE ? undefined : { kind: "sqlite", path: text.slice(FILE.length) };
  const url = URL.parse(text);
  const kind = url ? SERVERS[url.protocol] : undefined;
  if (!url?.hostname || kind === undefined) return undefined;
  // A "/", "?" or "#" in a password ends the host there: what seems to be the host is then a part of the password, and would be shown.
  return `${url.pathname}${url.search}${url.hash}`.includes("@") ? undefined : { kind, url: text };
}

/** Returns what may be shown of a place: the path of a file, or the scheme and the host of a server. */
export function shown(place: Place): string {
  if (place.kind === "sqlite") return place.path;
  const { protocol, host } = new URL(place.url);
  return `${protocol}//${host}`;
}
