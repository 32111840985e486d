/**
 * The bookshop as `npm start` runs it, on a free port and with a database of its own.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertBuilt } from "../package/built-package.ts";
import { ROOT } from "../support/run.ts";

const SERVER = join(ROOT, "examples/bookshop/server.ts");

export interface Shop {
  readonly origin: string;
  /** What it has said on the terminal so far. */
  readonly said: () => string;
  /** Stops it as Ctrl+C does. @returns its exit code */
  close(): Promise<number | null>;
}

export interface FailedStart {
  readonly code: number | null;
  readonly said: string;
}

/** Returns a folder for a shop's database and key, and what removes it. */
export async function newFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "waxseal-bookshop-"));
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** Starts a shop that knows of the environment only what it is told. @throws {Error} with what it said, where it does not start */
export async function startShop(env: Record<string, string>): Promise<Shop> {
  const shop = await attemptStart(env);
  if ("close" in shop) return shop;
  throw new Error(`The bookshop did not start: ${shop.said}`);
}

/** Starts a shop, or returns how it failed. */
export async function attemptStart(env: Record<string, string>): Promise<Shop | FailedStart> {
  assertBuilt();
  const child = spawn(process.execPath, [SERVER], { env: { PORT: "0", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close") as Promise<[number | null]>;
  let said = "";
  const listening = new Promise<string>((resolve) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const origin = /listening on (http:\S+)\n/.exec(said)?.[1];
      if (origin !== undefined) resolve(origin);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
  });
  const outcome = await Promise.race([listening, ended]);
  if (typeof outcome !== "string") return { code: outcome[0], said };
  return {
    origin: outcome,
    said: () => said,
    async close() {
      child.kill("SIGINT");
      return (await ended)[0];
    },
  };
}
