import type { Clock } from "../clock.ts";

/** A clock that stands still until it is told to go on. */
export interface FixedClock extends Clock {
  /** Unix seconds. */
  now: number;
  pass(seconds: number): void;
}

/** Returns a clock that stands at `now`. @default January 2027 */
export function fixedClock(now = 1_800_000_000): FixedClock {
  const clock = (): number => clock.now;
  clock.now = now;
  clock.pass = (seconds: number): void => {
    clock.now += seconds;
  };
  return clock;
}
