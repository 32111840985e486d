/**
 * The process of one node: a page that says who is signed in.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import { waxHandle } from "../../src/adapters/node.ts";
import { createWaxseal } from "../../src/index.ts";
import { fileKeys } from "../../src/keys/sources/file.ts";
import { postgresEvidence } from "../../src/sessions/stores/evidence/postgres.ts";
import { postgresStore } from "../../src/sessions/stores/postgres.ts";
import { userOf } from "./ring.ts";

const [keyFile, postgres] = process.argv.slice(2);
const pool = new Pool({ connectionString: postgres! });
const keys = fileKeys({
  path: keyFile!,
  refresh: "5s",
  evidence: postgresEvidence(pool),
  reportEvery: "1s",
  instance: keyFile!,
  sighup: false,
});
const waxseal = createWaxseal({ keys, baseUrl: "http://localhost", session: { store: postgresStore(pool) } });
const users = waxseal.users({ find: async (pk) => userOf(pk) });

const server = createServer(
  waxHandle(waxseal, async ({ wax }, response) => {
    const user = await users.current(wax);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ user: user?.pk ?? null }));
  }),
);
await waxseal.ready();
process.on("message", () => process.send!(keys.document.revision));
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
