/**
 * Knows files that hold nothing but a key, such as Rails' config/master.key.
 *
 * @module
 */
import { latin1 } from "./latin1.ts";
import type { PlainText } from "./plain-text.ts";
import { valueOf } from "./value.ts";

const LONGEST = 1024;

const FILES: readonly { readonly rule: string; readonly ends: readonly string[] }[] = [
  { rule: "rails-master-key", ends: ["config/master.key", "master.key"] },
  {
    rule: "secret-key-file",
    ends: ["secret_key", "secret-key", ".secret", "secret.txt", "secretkey.txt", "secret_key.txt", "secret-key.txt", "secret.key"],
  },
];

/** Returns the key that all of a small file is, where its name says that it is one. */
export function keyFile(
  { bytes, from, to }: PlainText,
  path: string | undefined,
): { rule: string; start: number; end: number } | undefined {
  if (path === undefined || to - from > LONGEST) return undefined;
  const rule =
    FILES.find(({ ends }) => ends.some((end) => path.endsWith(end)))?.rule ?? (isCredentialsKey(path) ? "rails-master-key" : undefined);
  if (rule === undefined) return undefined;
  const text = latin1(bytes, from, to);
  const value = text.trim();
  const start = from + text.indexOf(value);
  return valueOf(value)?.kind === "random" ? { rule, start, end: start + value.length } : undefined;
}

/** Rails keeps a key for each environment in config/credentials/. */
function isCredentialsKey(path: string): boolean {
  return path.includes("config/credentials/") && path.endsWith(".key");
}
