import type { RevocationEntry, RevocationStore } from "../../../tokens/revocations/revocation-store.ts";

const MOST_CLEARED = 1000;

/** Keeps revocations in this process: for tests and trials. They end with it, and a second process does not see them. */
export function memoryRevocations(): RevocationStore {
  const kept = new Map<string, RevocationEntry>();
  return {
    record(entry) {
      const key = JSON.stringify([entry.purpose, entry.subject]);
      const { beforeMs, expiresAtMs } = kept.get(key) ?? entry;
      kept.set(key, {
        ...entry,
        beforeMs: Math.max(beforeMs, entry.beforeMs),
        expiresAtMs: Math.max(expiresAtMs, entry.expiresAtMs),
      });
      return Promise.resolve();
    },
    entries: (nowMs) => Promise.resolve([...kept.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs)),
    clear(nowMs) {
      const over = [...kept].filter(([, { expiresAtMs }]) => expiresAtMs <= nowMs).slice(0, MOST_CLEARED);
      for (const [key] of over) kept.delete(key);
      return Promise.resolve(over.length);
    },
  };
}
