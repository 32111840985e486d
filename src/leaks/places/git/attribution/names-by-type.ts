import type { GitObject } from "../../place.ts";
import type { Repository } from "../repository.ts";
import type { NameFilter } from "./name-filter.ts";

/** By the second letter of git's names of types, in which all differ. */
const LETTERS: Readonly<Record<GitObject["type"], number>> = { blob: 0x6c, tree: 0x72, commit: 0x6f, tag: 0x61 };
const LINE_FEED = 0x0a;

/** Gives `take` the names of all objects of a type, reachable or not, a line each, but for those that `leftOut` holds. */
export async function namesByType(
  { git, digits }: Repository,
  type: GitObject["type"],
  take: (lines: Buffer) => Promise<void> | undefined,
  leftOut?: NameFilter,
): Promise<void> {
  const letter = LETTERS[type];
  let rest: Buffer = Buffer.alloc(0);
  const words = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)", "--unordered", "--buffer"];
  await git.run(words, (chunk) => {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines = Buffer.allocUnsafe(text.length);
    let [from, end] = [0, 0];
    for (let to = text.indexOf(LINE_FEED, digits); to !== -1; to = text.indexOf(LINE_FEED, from + digits)) {
      if (text[from + digits + 2] === letter && leftOut?.has(text, from) !== true) {
        end += text.copy(lines, end, from, from + digits);
        lines[end++] = LINE_FEED;
      }
      from = to + 1;
    }
    rest = text.subarray(from);
    return end === 0 ? undefined : take(lines.subarray(0, end));
  });
}
