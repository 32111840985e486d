/**
 * A real moto, which answers as AWS does: the one that scripts/get-moto.sh finds or fetches.
 *
 * Known differences: it looks at no signature and no size, and a PutSecretValue that names no stage may leave two versions current.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../support/run.ts";
import { runServer, type RunningServer } from "./running-server.ts";

/** Starts it without any secrets, and returns once it answers. */
export async function startMoto(): Promise<RunningServer> {
  const { stdout } = await promisify(execFile)("bash", [join(ROOT, "scripts/get-moto.sh")]).catch((error: unknown) => {
    throw new Error(String((error as { stderr?: unknown }).stderr ?? error).trim());
  });
  return runServer({
    name: "moto",
    command: (port) => [stdout.trim(), "-H", "127.0.0.1", "-p", String(port)],
    url: (port) => `http://127.0.0.1:${port}`,
    ask: async (url) => (await fetch(`${url}/moto-api/data.json`)).text(),
  });
}
