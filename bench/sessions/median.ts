/** Returns the value that half of `values` stay under. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns the value that `share` of `values` stay under. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)]!;
}
