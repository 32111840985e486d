/**
 * What asks for the keys ahead of time.
 *
 * @module
 */
import { onUnknownKey } from "../../events.ts";
import { onHangup } from "./hangup.ts";

export interface Prompts {
  watch: ((onChange: () => void) => () => void) | undefined;
  sighup: boolean;
  unknownKey: boolean;
}

/** Anybody can send garbage; and the source must not be asked as often as they like. */
const UNKNOWN_KEY_PAUSE_MS = 60_000;

/** Calls `ask` when the keys may have changed. What a source's watch throws is for `failed`. @returns a function that ends it */
export function listenForPrompts({ watch, sighup, unknownKey }: Prompts, ask: () => void, failed: (error: unknown) => void): () => void {
  const ends: (() => void)[] = [];
  if (sighup) ends.push(onHangup(ask));
  if (unknownKey) ends.push(onUnknownKey(atMostOncePer(UNKNOWN_KEY_PAUSE_MS, ask)));
  try {
    if (watch !== undefined) ends.push(watch(ask));
  } catch (error) {
    failed(error); // and the schedule goes on
  }
  return () => {
    for (const end of ends.splice(0)) end();
  };
}

function atMostOncePer(ms: number, call: () => void): () => void {
  let next = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now < next) return;
    next = now + ms;
    call();
  };
}
