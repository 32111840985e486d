import { spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface Outcome {
  code: number | null;
  /** Standard output and standard error, as they came. */
  text: string;
}

/** Runs a program to its end and returns how it ended; a failure is an outcome, not an error. */
export function run(command: string, args: readonly string[], cwd = ROOT): Promise<Outcome> {
  // What `npm test` tells its scripts about this package would mislead another npm in another folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    const collect = (chunk: Buffer): void => void (text += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, text });
    });
  });
}

/** Runs a tool of node_modules/.bin with the Node that runs the tests. */
export function runTool(name: string, args: readonly string[], cwd = ROOT): Promise<Outcome> {
  return run(process.execPath, [join(ROOT, "node_modules/.bin", name), ...args], cwd);
}
