/**
 * One node, with its own copy of the key ring document.
 *
 * @module
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("serve.ts", import.meta.url));

export class NodeProcess {
  readonly port: number;
  readonly #keyFile: string;
  readonly #child: ChildProcess;

  private constructor(port: number, keyFile: string, child: ChildProcess) {
    this.port = port;
    this.#keyFile = keyFile;
    this.#child = child;
  }

  static async start(keyFile: string, document: string, postgres: string): Promise<NodeProcess> {
    await replace(keyFile, document);
    const env = { ...process.env, NODE_ENV: "production" };
    const child = fork(PROGRAM, [keyFile, postgres], { env, execArgv: ["--disable-warning=ExperimentalWarning"] });
    return new NodeProcess(await answerOf(child), keyFile, child);
  }

  /** Brings it another copy. */
  give(document: string): Promise<void> {
    return replace(this.#keyFile, document);
  }

  revision(): Promise<number> {
    const answer = answerOf(this.#child);
    this.#child.send("revision");
    return answer;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.disconnect();
    await ended;
  }
}

async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.next`, text, { mode: 0o600 });
  await rename(`${path}.next`, path);
}

async function answerOf(child: ChildProcess): Promise<number> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`A node ended with ${String(code)}.`);
  });
  ended.catch(() => undefined);
  try {
    return await Promise.race([once(child, "message", { signal }).then(([answer]) => answer as number), ended]);
  } finally {
    over.abort();
  }
}
