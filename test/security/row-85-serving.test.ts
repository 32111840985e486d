import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

/** Starts the server, and returns what ready() said there and what a visitor gets. */
async function start(nodeEnv: string | undefined): Promise<[ready: string, status: number, text: string]> {
  const { NODE_ENV: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, "row-85-serving.ts")], {
    env: { ...env, NODE_NO_WARNINGS: "1", ...(nodeEnv === undefined ? {} : { NODE_ENV: nodeEnv }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [port, outcome] = line.toString().trim().split(" ") as [string, string];
  const response = await fetch(`http://127.0.0.1:${port}/`);
  return [outcome, response.status, await response.text()];
}

describe("85. NODE_ENV unset: production", () => {
  test("in a process that nobody told what it is, a weak key stops ready(), and no visitor is served", async () => {
    expect(await start(undefined)).toEqual(["WAXSEAL_KEY_WEAK", 500, "WAXSEAL_KEY_WEAK"]);
  });

  test("in one that was told to be for development it serves", async () => {
    expect(await start("development")).toEqual(["ready", 200, "served"]);
  });
});
