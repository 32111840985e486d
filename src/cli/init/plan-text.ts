/**
 * A plan as a person reads it: a diff in which no value of a secret shows.
 *
 * @module
 */
import { basename } from "node:path";
import { SecretKey } from "../../keys/secret-key.ts";
import type { Paint } from "../paint.ts";
import { visibleLine } from "../visible.ts";
import type { Change, Plan } from "./plan.ts";

/** Returns the lines of the diff. */
export function planText({ changes, key }: Plan, paint: Paint): string {
  return changes.map((change) => changeText(change, key, paint)).join("\n");
}

/** Returns one word or two on what happens to a file. */
export function changeKind({ before, after }: Change): string {
  if (before === undefined) return "new";
  return before === after ? "closed to others" : "changed";
}

function changeText(change: Change, key: string | undefined, paint: Paint): string {
  const before = new Set(change.before?.split("\n"));
  const after = new Set(change.after.split("\n"));
  const removed = [...before].filter((line) => !after.has(line));
  const added = [...after].filter((line) => !before.has(line));
  const note = change.secret && added.length > 0 ? ", only you can read it" : "";
  return [
    `  ${paint("title", basename(change.path))} ${paint("faint", `(${changeKind(change)}${note})`)}`,
    ...removed.map((line) => paint("removed", `    - ${redacted(line, key)}`)),
    ...added.filter((line) => line !== "").map((line) => paint("added", `    + ${redacted(line, key)}`)),
    "",
  ].join("\n");
}

function redacted(line: string, key: string | undefined): string {
  if (key === undefined || !line.includes(key)) return visibleLine(line);
  const { fingerprint } = SecretKey.from(key);
  const about = `${String([...key].length)} characters, ${fingerprint === "weak" ? "weak" : `fingerprint ${fingerprint}`}`;
  return visibleLine(line.replaceAll(key, () => `••••••••`)) + ` (${about})`;
}
