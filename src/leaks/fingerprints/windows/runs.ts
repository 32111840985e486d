/** Calls `visit` with each run of at least `least` bytes from `from` to `to` that are all in `members`. Where runs are short, it looks at one byte in many. */
export function eachRun(
  bytes: Uint8Array,
  from: number,
  to: number,
  { members, least }: { readonly members: Uint8Array; readonly least: number },
  visit: (start: number, end: number) => void,
): void {
  for (let start = from; start + least <= to;) {
    let at = start + least - 1;
    while (at >= start && members[bytes[at]!] !== 0) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + least;
    while (end < to && members[bytes[end]!] !== 0) end++;
    visit(start, end);
    start = end + 1;
  }
}

/** Returns a table by byte: 1 for those of `characters`, each a unit of a string. */
export function membersOf(characters: string): Uint8Array {
  const members = new Uint8Array(256);
  for (let at = 0; at < characters.length; at++) members[characters.charCodeAt(at)] = 1;
  return members;
}
