/**
 * A real PgBouncer, the machine's own, which hands out a connection for each transaction: what applications of many processes put before PostgreSQL.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { askPostgres } from "./postgres.ts";
import { programPath } from "./program-path.ts";
import { runServer, type RunningServer } from "./running-server.ts";
import { unprivilegedAccount } from "./unprivileged-account.ts";

export interface PgBouncerOptions {
  /** The PostgreSQL behind it. */
  url: string;
  /** Connections to that, which all clients share. */
  serverConnections: number;
}

/** Starts one that knows nothing of prepared statements, as those before 1.21 do, and later ones that are told to. */
export async function startPgBouncer({ url, serverConnections }: PgBouncerOptions): Promise<RunningServer> {
  const program = await programPath("pgbouncer");
  const prepared = (await knowsPreparedStatements(program)) ? ["max_prepared_statements = 0"] : [];
  const { hostname, port: serverPort, username, password } = new URL(url);
  return runServer({
    name: "pgbouncer",
    account: await unprivilegedAccount(), // it refuses to run as root
    command(port, folder) {
      const file = join(folder, "pgbouncer.ini");
      const settings = [
        "[databases]",
        `postgres = host=${hostname} port=${serverPort} user=${username} password=${password}`,
        "[pgbouncer]",
        ...["listen_addr = 127.0.0.1", `listen_port = ${port}`, "unix_socket_dir =", "auth_type = any", "pool_mode = transaction"],
        ...[`default_pool_size = ${String(serverConnections)}`, ...prepared],
      ];
      writeFileSync(file, settings.join("\n"));
      return [program, file];
    },
    url: (port) => `postgres://anybody@127.0.0.1:${port}/postgres`,
    ask: askPostgres,
  });
}

async function knowsPreparedStatements(program: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)(program, ["--version"]);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout)!.map(Number);
  return major! > 1 || minor! >= 21;
}
