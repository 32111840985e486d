import type { Leak } from "../../../src/leaks/leak.ts";
import type { CleanResult } from "../../../src/leaks/reports/cleaned.ts";
import { cleaned } from "../../../src/leaks/reports/cleaned.ts";
import type { ScanResult } from "../../../src/leaks/scan-result.ts";

export const CURRENT = "3f9a1c0b7d21";
export const FALLBACK = "0a1b2c3d4e5f";

/** Returns a leak of the current key, at line 3 of a file, but for what is given. */
export function someLeak(given: Partial<Leak> = {}): Leak {
  const place = { path: "app/settings.py" };
  return { rule: "exact-key", disguise: "raw", key: CURRENT, part: "whole", place, line: 3, column: 15, ...given };
}

export function blob(id: string): { id: string; type: "blob" } {
  return { id: id.padEnd(40, "0"), type: "blob" };
}

/** Returns a result, clean as it is, of `leaks` and what else is given. */
export function someResult(leaks: readonly Leak[] = [], given: Partial<ScanResult> = {}): CleanResult {
  return cleaned(
    {
      leaks,
      gaps: [],
      accepted: [],
      looked: { files: 12, objects: 3456, bytes: 789_000 },
      keys: [
        { label: CURRENT, state: "current" },
        { label: FALLBACK, state: "fallback" },
      ],
      ...given,
    },
    (text) => text,
  );
}

/** One leak of every kind that reports tell apart. */
export const EVERY_KIND: readonly Leak[] = [
  someLeak(),
  someLeak({ line: 90, column: 1 }),
  someLeak({ key: FALLBACK, disguise: "base64url at offset 1", part: { characters: 20, of: 64 }, line: 7 }),
  someLeak({ place: { path: "app/settings.py", object: blob("b0") }, history: history(["c1", "c2"], true) }),
  someLeak({ place: { path: "app/settings.py", object: blob("b1") }, history: history(["c2", "c3", "c4", "c5"], true) }),
  someLeak({ place: { path: undefined, object: blob("b2") }, history: history([], false) }),
  someLeak({ place: { path: undefined, object: { id: "d".repeat(64), type: "commit" } }, history: history(["dd"], true) }),
  someLeak({ place: { path: "dist/a b#c?.tar.gz", within: ["a.tar", "x/ü.env"] } }),
  someLeak({ place: { path: "keys/x", aspect: "name" } }),
  someLeak({
    rule: "known-key",
    key: undefined,
    disguise: undefined,
    name: "SECRET_KEY",
    place: { path: "test/settings.py" },
    context: "test",
  }),
  someLeak({ rule: "known-key", key: undefined, disguise: undefined, name: "SECRET_KEY" }),
  someLeak({
    rule: "django-secret-key",
    key: undefined,
    disguise: undefined,
    name: "SECRET_KEY",
    place: { path: "examples/a.py" },
    context: "example",
  }),
  someLeak({ rule: "jwt-secret", key: undefined, disguise: undefined, name: "JWT_SECRET", place: { path: ".env.prod" } }),
];

function history(commits: readonly string[], reachable: boolean): NonNullable<Leak["history"]> {
  return {
    commits: commits.map((id, index) => ({ id: id.padEnd(40, "0"), date: `2027-01-0${String(index + 1)}T12:00:00Z` })),
    paths: ["app/settings.py", "old/settings.py"],
    reachable,
  };
}
