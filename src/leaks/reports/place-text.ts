import type { GitObject, Place } from "../places/place.ts";

const DIGEST = /^[0-9a-f]+$/;
const LEAST_DIGITS = 40;
const SHORT = 12;

/** Returns a place in words: its path and the members of archives on the way, or the object of git where it has no path. */
export function placeText({ path, within = [], object }: Place): string {
  const outermost = path ?? (object === undefined ? "standard input" : objectText(object));
  return [outermost, ...within].join(" > ");
}

/** Returns an object of git as people name it, such as "blob 1a2b3c4d5e6f". */
export function objectText({ type, id }: GitObject): string {
  return `${type} ${shortId(id)}`;
}

/** Returns the beginning of an id of git. */
export function shortId(id: string): string {
  return id.length >= LEAST_DIGITS && DIGEST.test(id) ? id.slice(0, SHORT) : id;
}
