/** Calls `seen` with each longest run of bytes in `set` that is at least `least` long. Most of a text is jumped over: it looks at each `least`th byte first. */
export function eachRun(
  set: Uint8Array,
  least: number,
  bytes: Uint8Array,
  { from, to }: { from: number; to: number },
  seen: (start: number, end: number) => void,
): void {
  let start = from;
  while (start + least <= to) {
    let at = start + least - 1;
    while (at >= start && set[bytes[at]!] === 1) at--;
    if (at >= start) {
      start = at + 1; // whatever begins before holds what is not in the set
      continue;
    }
    let end = start + least;
    while (end < to && set[bytes[end]!] === 1) end++;
    seen(start, end);
    start = end + 1;
  }
}
