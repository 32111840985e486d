/**
 * What is wrong with the file that keys are kept in.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { isReadAlike, isRepeated } from "./env-file.ts";
import { isIgnored, isTracked } from "./git.ts";

/** One thing that is wrong, and what to do about it. Never a key. */
export interface PlaceFinding {
  code: "file-exposed" | "file-tracked" | "file-not-ignored" | "variable-repeated" | "variable-ambiguous";
  message: string;
  hint: string;
}

const OTHERS = 0o077;

/** Returns what is wrong with the file at `path`, whoever may read it and whatever git does with it. */
export async function fileFindings(path: string): Promise<PlaceFinding[]> {
  const name = basename(path);
  const findings: PlaceFinding[] = [];
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
    findings.push({ code: "file-exposed", message: `Others on this machine may read ${name}.`, hint: `Run: chmod 600 ${name}` });
  }
  if (await isTracked(path)) {
    const hint = `Run: git rm --cached ${name}, and commit. If it was ever pushed, the key is known: make another.`;
    findings.push({ code: "file-tracked", message: `git tracks ${name}, so the next commit takes the key along.`, hint });
  } else if ((await isIgnored(path)) === false) {
    findings.push({ code: "file-not-ignored", message: `git does not ignore ${name}.`, hint: `Run: echo ${name} >> .gitignore` });
  }
  return findings;
}

/** Returns what is wrong with how the variable `name` is written in a file of variables. */
export function spellingFindings(envText: string, name: string): PlaceFinding[] {
  const findings: PlaceFinding[] = [];
  if (isRepeated(envText, name)) {
    const hint = "Leave one line with it: readers differ in which one they take.";
    findings.push({ code: "variable-repeated", message: `${name} is set more than once.`, hint });
  }
  if (!isReadAlike(envText, name)) {
    const message = `${name} holds characters that dotenv, Node, shells and Docker read differently, so two services may get two keys.`;
    findings.push({
      code: "variable-ambiguous",
      message,
      hint: "Put the value in single quotes, or use a key of letters, digits, - and _.",
    });
  }
  return findings;
}
