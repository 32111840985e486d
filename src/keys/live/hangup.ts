/**
 * SIGHUP, by which a daemon is told to read its configuration again: one listener of the process, however many rings there are.
 *
 * @module
 */
const listeners = new Set<() => void>();

/**
 * Calls `listener` when the process gets SIGHUP, where there are signals.
 *
 * @returns a function that ends it; with the last one the process has its own ways back
 */
export function onHangup(listener: () => void): () => void {
  const entry = (): void => listener(); // the same function may be given twice
  if (listeners.size === 0) attend("on");
  listeners.add(entry);
  return () => {
    if (listeners.delete(entry) && listeners.size === 0) attend("off");
  };
}

/** With a terminal, SIGHUP says that it has been closed, and a process that listens would outlive it. */
export function isAtTerminal(): boolean {
  return process.stdout?.isTTY ?? false;
}

function attend(how: "on" | "off"): void {
  try {
    process[how]?.("SIGHUP", announce);
  } catch {
    // A runtime without signals: the schedule is left.
  }
}

function announce(): void {
  for (const listener of [...listeners]) listener();
}
