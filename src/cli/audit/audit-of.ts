/**
 * Asks an application for its purposes, in a process of its own: whatever its file starts, a server or a pool, ends with that.
 *
 * @module
 */
import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../errors.ts";
import type { PurposeReport } from "../../signing/purposes.ts";
import type { Io } from "../io.ts";
import type { Answer } from "./loaded-module.ts";

const PROGRAM = fileURLToPath(new URL(`loaded-module${extname(import.meta.url)}`, import.meta.url));
const MOST_SECONDS = 30;

/** Returns the purposes of the application that `file` exports. @throws {ConfigError} `WAXSEAL_AUDIT_MODULE` */
export async function auditOf(file: string, { cwd, env }: Pick<Io, "cwd" | "env">): Promise<readonly PurposeReport[]> {
  const answer = await new Promise<Answer>((resolve) => {
    const child = fork(PROGRAM, [file], { cwd, env, stdio: "ignore", execArgv: [], timeout: MOST_SECONDS * 1000, killSignal: "SIGKILL" });
    child.once("message", resolve);
    child.once("error", (error) => {
      resolve({ trouble: error.name });
    });
    child.once("exit", () => {
      resolve({ trouble: `it ended by itself, or took longer than ${String(MOST_SECONDS)} s` });
    });
  });
  if ("reports" in answer) return answer.reports;
  throw new ConfigError(
    "WAXSEAL_AUDIT_MODULE",
    `The file could not be loaded as a module that exports what createWaxseal returned: ${answer.trouble}.`,
  );
}
