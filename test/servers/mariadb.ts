/**
 * A real MariaDB: the machine's own `mariadbd`, such as Debian's mariadb-server.
 *
 * What it has acknowledged outlives a SIGKILL, and where the suite asks for that, the machine's own end. It listens on TCP, and on a socket in its own folder.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { programPath } from "./program-path.ts";
import { runServer, type RunningServer } from "./running-server.ts";

const NAME = "waxseal"; // of the user and of the database
const ASK_TIMEOUT_MS = 2_000;
const LOG_SIZE = "--innodb-log-file-size=8M"; // what it is made with, it has to run with

export interface MariaDbOptions {
  /** Whether every commit waits for the disk, as in production. @default false */
  isDurable?: boolean;
  /** @default 100 */
  maxConnections?: number;
  /** Further settings, such as { "lock-wait-timeout": "1" }. */
  settings?: Readonly<Record<string, string>>;
}

/** Makes an empty server and returns it once it answers. The URL carries a user who may do anything, a password and an empty database. */
export async function startMariaDb({
  isDurable = false,
  maxConnections = 100,
  settings = {},
}: MariaDbOptions = {}): Promise<RunningServer> {
  const [server, install] = await Promise.all([programPath("mariadbd", "mysqld"), programPath("mariadb-install-db", "mysql_install_db")]);
  const password = randomBytes(12).toString("hex");
  const root = process.getuid?.() === 0 ? ["--user=root"] : [];
  const data = (folder: string): string[] => [
    "--no-defaults",
    `--datadir=${join(folder, "data")}`,
    `--tmpdir=${join(folder, "tmp")}`, // a server that starts removes the temporary tables there: another one's, were it shared
    "--skip-name-resolve",
    LOG_SIZE,
    ...root,
  ];
  const durability = [`--innodb-flush-log-at-trx-commit=${isDurable ? 1 : 2}`, `--innodb-doublewrite=${isDurable ? 1 : 0}`];
  const small = ["--innodb-buffer-pool-size=16M", "--aria-pagecache-buffer-size=8M", "--key-buffer-size=1M", "--performance-schema=OFF"];
  const text = ["--character-set-server=utf8mb4", "--default-storage-engine=InnoDB"];
  return runServer({
    name: "mariadb",
    async prepare(folder) {
      await mkdir(join(folder, "tmp"));
      const quick = ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-frm=0"]; // for making it, not for running it
      await promisify(execFile)(install, [...data(folder), "--skip-test-db", "--auth-root-authentication-method=normal", ...quick], {
        cwd: folder,
        maxBuffer: Infinity,
      });
      const user = `'${NAME}'@'%'`;
      await writeFile(
        join(folder, "init.sql"), // runs at each start; one statement a line
        `CREATE DATABASE IF NOT EXISTS ${NAME};\n` +
          `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${password}';\n` +
          `GRANT ALL PRIVILEGES ON *.* TO ${user} WITH GRANT OPTION;\n` +
          "DROP USER IF EXISTS ''@'localhost';\n",
      );
    },
    command: (port, folder) => [
      server,
      ...data(folder),
      ...[...durability, ...small, ...text],
      ...["--bind-address=127.0.0.1", `--port=${port}`, `--max-connections=${maxConnections}`],
      ...[`--socket=${join(folder, "socket")}`, `--pid-file=${join(folder, "pid")}`, `--init-file=${join(folder, "init.sql")}`],
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ],
    url: (port) => `mysql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`,
    async ask(uri) {
      const connection = await createConnection({ uri, connectTimeout: ASK_TIMEOUT_MS });
      await connection.query({ sql: "SELECT 1", timeout: ASK_TIMEOUT_MS }).finally(() => connection.destroy());
    },
  });
}
