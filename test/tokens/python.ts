import { execFile } from "node:child_process";
import { promisify } from "node:util";

const PYTHON = "/usr/bin/python3";

/** Returns the version of Python's cryptography; throws why there is none. */
export async function cryptographyVersion(): Promise<string> {
  return (await python(["-c", "import cryptography; print(cryptography.__version__)"])).trim();
}

/** Runs Python, and returns what it wrote; throws the last line of its traceback. */
export async function python(args: readonly string[], input = ""): Promise<string> {
  const running = promisify(execFile)(PYTHON, ["-B", ...args], { env: { ...process.env, PYTHONNOUSERSITE: "1", PYTHONUTF8: "1" } });
  running.child.stdin?.end(input);
  const { stdout } = await running.catch((error: unknown) => {
    const text = String((error as { stderr?: unknown }).stderr ?? error);
    throw new Error(text.trim().split("\n").at(-1));
  });
  return stdout;
}
