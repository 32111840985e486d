/**
 * The process that loads an application's file, says what it hands out, and ends.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import type { PurposeReport } from "../../signing/purposes.ts";

export type Answer = { reports: readonly PurposeReport[] } | { trouble: string };

interface Audited {
  audit(): readonly PurposeReport[];
}

const [file] = process.argv.slice(2);

if (process.send !== undefined) {
  const answer = await answerOf(file!);
  process.send(answer, () => process.exit());
}

async function answerOf(path: string): Promise<Answer> {
  try {
    const exported = Object.values((await import(pathToFileURL(path).href)) as object);
    const found = new Set(exported.filter(isAudited));
    if (found.size !== 1) return { trouble: `it exports ${String(found.size)} objects with an audit(), where one is needed` };
    return { reports: [...found][0]!.audit() };
  } catch (error) {
    return { trouble: nameOf(error) };
  }
}

function isAudited(value: unknown): value is Audited {
  return typeof value === "object" && value !== null && "audit" in value && typeof value.audit === "function" && "ready" in value;
}

/** Not its message, which may quote anything; ours hold no secret. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith("WAXSEAL_")) return `${code}: ${error.message.replace(/\.$/, "")}`; // it stands in another sentence
  return code === undefined ? error.name : `${error.name} ${code}`;
}
