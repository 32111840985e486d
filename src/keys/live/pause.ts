/** Returns after `ms`, or once `life` is over; keeps the process alive, which is waiting to start. */
export function pause(ms: number, life: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      life.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    life.addEventListener("abort", end);
  });
}
