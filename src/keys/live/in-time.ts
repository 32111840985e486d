import type { WaxsealError } from "../../errors.ts";
import { Timer } from "./timer.ts";

export interface InTimeOptions {
  /** Milliseconds. */
  ms: number;
  /** What there is to say when they are over. */
  late: () => WaxsealError;
  /** Ends the wait, too, with its reason. */
  life?: AbortSignal | undefined;
}

/** Returns what `call` comes to, if that is in time; the signal tells it when nobody waits any longer. */
export async function inTime<T>(call: (signal: AbortSignal) => Promise<T>, { ms, late, life }: InTimeOptions): Promise<T> {
  life?.throwIfAborted();
  const waiting = new AbortController();
  const timer = new Timer();
  const end = (): void => waiting.abort(life?.reason);
  const ended = new Promise<never>((_, reject) => {
    waiting.signal.addEventListener("abort", () => reject(waiting.signal.reason as Error), { once: true });
  });
  timer.set(ms, () => waiting.abort(late()));
  life?.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([call(waiting.signal), ended]);
  } finally {
    timer.clear();
    life?.removeEventListener("abort", end);
  }
}
