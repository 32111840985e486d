/**
 * The process that has loaded an application's file, and does with its keys and its evidence what the command asks for. It ends with the command.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import type { EvidenceStore, RingClaim } from "../../../keys/evidence/evidence-store.ts";
import type { KeySource } from "../../../keys/key-source.ts";
import { KeySourceError } from "../../../errors.ts";
import { readDocument } from "../../../keys/document/read-document.ts";
import type { PurposeReport } from "../../../signing/purposes.ts";
import { spelledDocument, spelledError, type Answer, type Asked, type Introduction, type Question } from "./answers.ts";

interface Exported {
  keys: KeySource;
  evidence: EvidenceStore | undefined;
  application: { audit(): readonly PurposeReport[] } | undefined;
}

const [file] = process.argv.slice(2);

if (process.send !== undefined) {
  const exported = exportedBy(file!);
  exported.catch(() => undefined); // told with the first answer
  process.on("message", (asked: Asked) => void answer(asked, exported));
  process.on("disconnect", () => process.exit());
}

async function answer({ id, question }: Asked, exported: Promise<Exported>): Promise<void> {
  const said: Answer = await exported
    .then((those) => perform(question, those))
    .then(
      (value) => ({ id, value }),
      (error: unknown) => ({ id, error: spelledError(error) }),
    );
  process.send!(said);
}

async function perform(question: Question, { keys, evidence, application }: Exported): Promise<unknown> {
  switch (question.call) {
    case "introduce":
      return {
        source: keys.name,
        isWritable: keys.write !== undefined,
        hasEvidence: evidence !== undefined,
        purposes: application?.audit(),
      } satisfies Introduction;
    case "load":
      return spelledDocument(await keys.load());
    case "write":
      await keys.write!(readDocument(question.document, keys.name), { expectedRevision: question.expectedRevision });
      return undefined;
    case "evidence":
      return await evidence!.evidence(question.app);
    case "remember":
      return await evidence!.remember(question.claim as RingClaim);
  }
}

async function exportedBy(path: string): Promise<Exported> {
  const values = Object.values((await import(pathToFileURL(path).href)) as object);
  const applications = those(values, "audit", "ready") as NonNullable<Exported["application"]>[];
  const sources = those(values, "load", "name") as KeySource[];
  if (sources.length !== 1) {
    const count = String(sources.length);
    throw new KeySourceError(
      "WAXSEAL_KEYS_MODULE",
      `The file exports ${count} sources of keys, where one is needed: write \`export const keys = awsKeys({ … });\`, or whichever yours is, beside createWaxseal({ keys }).`,
    );
  }
  const stores = those(values, "report", "evidence", "remember") as EvidenceStore[];
  return { keys: sources[0]!, evidence: stores[0], application: applications.length === 1 ? applications[0] : undefined };
}

function those(values: readonly unknown[], ...members: string[]): object[] {
  const isOne = (value: unknown): value is object => typeof value === "object" && value !== null && members.every((name) => name in value);
  return [...new Set(values.filter(isOne))];
}
