const DIGITS = new Intl.NumberFormat("en");

/** Returns `count` as people read it, "12,345", and what it counts: "1 session", "2 sessions". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${DIGITS.format(count)} ${count === 1 ? one : many}`;
}
