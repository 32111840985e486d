/**
 * A real Redis, the machine's own, or a real Valkey 8, which scripts/get-valkey.sh finds or fetches.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "@redis/client";
import { ROOT } from "../support/run.ts";
import { programPath } from "./program-path.ts";
import { runServer, type RunningServer } from "./running-server.ts";

const ASK_TIMEOUT_MS = 2_000;

export interface RedisOptions {
  flavour: "redis" | "valkey";
  /** Whether what it has acknowledged outlives a SIGKILL (appendfsync always); otherwise it keeps nothing over a restart. @default false */
  appendOnly?: boolean;
  /** Further settings, such as { maxmemory: "2mb" }. */
  settings?: Readonly<Record<string, string>>;
}

/** Starts an empty server without a password, and returns it once it answers. */
export async function startRedis({ flavour, appendOnly = false, settings = {} }: RedisOptions): Promise<RunningServer> {
  const program = flavour === "valkey" ? await valkeyPath() : await programPath("redis-server");
  const log = appendOnly ? { appendonly: "yes", appendfsync: "always" } : { appendonly: "no" };
  return runServer({
    name: flavour,
    command: (port, folder) => [
      program,
      ...Object.entries({ port: String(port), bind: "127.0.0.1", dir: folder, save: "", daemonize: "no", ...log, ...settings }).flatMap(
        ([name, value]) => [`--${name}`, value],
      ),
    ],
    url: (port) => `redis://127.0.0.1:${port}`,
    async ask(url) {
      const client = createClient({
        url,
        socket: { connectTimeout: ASK_TIMEOUT_MS, socketTimeout: ASK_TIMEOUT_MS, reconnectStrategy: false },
      });
      client.on("error", () => undefined); // what matters comes as a rejection
      try {
        await client.connect();
        await client.ping(); // an error as long as it loads its data
      } finally {
        client.destroy();
      }
    },
  });
}

async function valkeyPath(): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", [join(ROOT, "scripts/get-valkey.sh")]).catch((error: unknown) => {
    throw new Error(String((error as { stderr?: unknown }).stderr ?? error).trim());
  });
  return stdout.trim();
}
