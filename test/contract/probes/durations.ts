import type { Duration } from "waxseal";
// TypeScript takes whatever JavaScript reads as a number before the unit; what is no sound duration is refused at run time.
export const a: Duration[] = [" -1e3h", "-5m", "0x1fd", "1.5h", "14 d", 86_400_000, NaN, -1];
// @ts-expect-error no such unit
export const b: Duration = "14 days";
