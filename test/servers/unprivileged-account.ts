import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Account } from "./running-server.ts";

/** Returns the account `nobody` where the tests run as root, for servers that refuse to; elsewhere nothing, for they run as who runs the tests. */
export async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (which) => Number((await promisify(execFile)("id", [which, "nobody"])).stdout)),
  );
  return { uid: uid!, gid: gid! };
}
