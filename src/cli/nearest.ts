/** Returns the one of `names` that `typed` is most likely meant to be, or undefined when it is near to none. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  if (typed.length > 40) return undefined;
  const ranked = names
    .map((name) => ({ name, distance: name.startsWith(typed) && typed.length > 1 ? 0.5 : editDistance(typed, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.ceil(best.name.length / 3) ? best.name : undefined;
}

/** Letters to insert, delete or replace. Source: Wagner and Fischer, 1974, on Levenshtein's distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
