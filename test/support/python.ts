import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./run.ts";

/** Debian's, for which its packages are. */
export const PYTHON = "/usr/bin/python3";

/** Returns the environment in which Python finds what is in `path`, a PYTHONPATH, and leaves no __pycache__ in the sources. */
export function pythonEnvironment(path?: string): NodeJS.ProcessEnv {
  const own = { PYTHONNOUSERSITE: "1", PYTHONPYCACHEPREFIX: join(ROOT, ".cache/pycache"), PYTHONUTF8: "1" };
  return { ...process.env, ...own, ...(path !== undefined && { PYTHONPATH: path }) };
}

/** Runs Python, and returns what it wrote; throws the last line of its traceback. */
export async function python(args: readonly string[], input = "", path?: string): Promise<string> {
  const running = promisify(execFile)(PYTHON, args, { env: pythonEnvironment(path) });
  running.child.stdin?.end(input);
  const { stdout } = await running.catch((error: unknown) => {
    const text = String((error as { stderr?: unknown }).stderr ?? error);
    throw new Error(text.trim().split("\n").at(-1));
  });
  return stdout;
}

/** Returns the version of Python's cryptography; throws why there is none. */
export async function cryptographyVersion(): Promise<string> {
  return (await python(["-c", "import cryptography; print(cryptography.__version__)"])).trim();
}
