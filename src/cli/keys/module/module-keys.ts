/**
 * The keys, purposes and evidence of an application, whose file is loaded in a process of its own: whatever it starts, a server or a pool, ends with that.
 *
 * @module
 */
import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { KeySourceError } from "../../../errors.ts";
import { writeDocument } from "../../../keys/document/write-document.ts";
import type { Evidence, EvidenceStore, RingMemory } from "../../../keys/evidence/evidence-store.ts";
import type { KeySource } from "../../../keys/key-source.ts";
import type { PurposeReport } from "../../../signing/purposes.ts";
import type { Io } from "../../io.ts";
import { documentOf, errorOf, type Answer, type Asked, type Introduction, type Question } from "./answers.ts";

export interface ModuleKeys {
  readonly source: KeySource;
  readonly purposes: readonly PurposeReport[] | undefined;
  /** Of what a command needs: to read, and to remember. */
  readonly evidence: Pick<EvidenceStore, "evidence" | "remember"> | undefined;
  close(): void;
}

type Ask = (question: Question) => Promise<unknown>;

const PROGRAM = fileURLToPath(new URL(`loaded-application${extname(import.meta.url)}`, import.meta.url));
const MOST_SECONDS = 60;

/** Returns what the file at `path` exports. @throws {KeySourceError} `WAXSEAL_KEYS_MODULE`, and what the application's own parts throw */
export async function moduleKeys(path: string, { cwd, env }: Pick<Io, "cwd" | "env">): Promise<ModuleKeys> {
  const { ask, close } = loaded(path, { cwd, env });
  try {
    const { source: name, isWritable, hasEvidence, purposes } = (await ask({ call: "introduce" })) as Introduction;
    const source: KeySource = {
      name,
      load: async () => documentOf((await ask({ call: "load" })) as Parameters<typeof documentOf>[0], name),
      ...(isWritable && {
        async write(document, { expectedRevision }) {
          await ask({ call: "write", document: writeDocument(document), expectedRevision });
        },
      }),
    };
    const evidence: ModuleKeys["evidence"] = {
      evidence: async (app) => (await ask({ call: "evidence", app })) as Evidence,
      remember: async (claim) => (await ask({ call: "remember", claim })) as RingMemory,
    };
    return { source, purposes, evidence: hasEvidence ? evidence : undefined, close };
  } catch (error) {
    close();
    throw error;
  }
}

function loaded(path: string, { cwd, env }: Pick<Io, "cwd" | "env">): { ask: Ask; close: () => void } {
  const child = fork(PROGRAM, [path], { cwd, env, stdio: "ignore", execArgv: [] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
  };
  child.on("message", (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) asked?.reject(errorOf(answer.error));
    else asked?.resolve(answer.value);
  });
  child.once("error", end);
  child.once("exit", end);
  return {
    async ask(question) {
      if (isOver) throw gone();
      const id = ++last;
      const asked = Promise.withResolvers<unknown>();
      waiting.set(id, asked);
      const timer = setTimeout(() => asked.reject(gone()), MOST_SECONDS * 1000);
      child.send({ id, question } satisfies Asked);
      return await asked.promise.finally(() => clearTimeout(timer));
    },
    close: () => void child.kill("SIGKILL"),
  };
}

function gone(): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_KEYS_MODULE",
    `The process with the application's file ended by itself, or took longer than ${String(MOST_SECONDS)} s; see whether \`waxseal audit\` can load it.`,
  );
}
