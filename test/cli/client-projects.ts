/**
 * Projects in which one client of a database is installed, and stores that refuse it.
 *
 * @module
 */
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { cli } from "./run-cli.ts";

const PACKAGES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** In a URL; none of it may appear in any output. */
export const USER = "canaryuser:hunter2canary";

export interface Client {
  client: string;
  /** Of a URL that it is to take. */
  scheme: string;
  /** Commands that ask the store something. */
  actions: string[][];
}

const ACTIONS = [
  ["sessions", "count"],
  ["sessions", "clear"],
  ["sessions", "list", "--user", "7"],
  ["revoke", "session", "--subject", "7"],
  ["revoke", "--list"],
];
const MIGRATE = ["sessions", "migrate"];

export const CLIENTS: readonly Client[] = [
  { client: "pg", scheme: "postgres", actions: [...ACTIONS, MIGRATE] },
  { client: "postgres", scheme: "postgresql", actions: [...ACTIONS, MIGRATE] },
  { client: "mysql2", scheme: "mariadb", actions: [...ACTIONS, MIGRATE] },
  { client: "@redis/client", scheme: "valkey", actions: ACTIONS },
  { client: "ioredis", scheme: "redis", actions: ACTIONS },
];

/** Makes `folder` a project in which just this package is installed. */
export function install(client: string, folder: string): void {
  const link = join(folder, "node_modules", client);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(PACKAGES, client), link);
}

/** Returns how the actions fail, line by line, having seen that none of them gives the URL away. */
export async function refusals(
  actions: readonly (readonly string[])[],
  { cwd, url, timeout = "5s" }: { cwd: string; url: string; timeout?: string },
): Promise<string> {
  let text = "";
  for (const action of actions) {
    for (const format of [[], ["--json"]]) {
      const { code, out, err } = await cli([...action, "--timeout", timeout, ...format], { cwd, env: { DATABASE_URL: url } });
      expect(code).toBe(3);
      expect(out + err).toMatch(/WAXSEAL_STORE_(FAILED|TIMEOUT)/);
      expect(out + err).not.toMatch(/canary|127\.0\.0\.1/);
      text += out + err;
    }
  }
  return text;
}
