/**
 * Makes a name that others chose fit to be shown: a secret in it is masked, and what does more than show itself is spelled out.
 *
 * @module
 */
import type { Detector } from "../detector.ts";

const MOST_CHARACTERS = 300;

/** C0, DEL and C1; soft hyphen; zero-width, bidirectional and line separators; half of a surrogate pair, which tags begin with; byte order mark. */
const UNPRINTABLE = /[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]/g;

/** Returns `name` on one line, bounded, with nothing in it that `detectors` see. */
export function shown(name: string, detectors: readonly Detector[]): string {
  const text = masked(name, detectors).replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function masked(name: string, detectors: readonly Detector[]): string {
  const bytes = Buffer.from(name);
  const sightings = detectors.flatMap((detector) => detector.find(bytes, 0, bytes.length, undefined));
  let text = "";
  let at = 0;
  for (const { start, end } of sightings.sort((a, b) => a.start - b.start)) {
    if (start >= at) text += `${bytes.toString("utf8", at, start)}[secret]`;
    at = Math.max(at, end);
  }
  return text + bytes.toString("utf8", at);
}
