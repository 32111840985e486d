/**
 * Every store of revocations there is, on the server it is for.
 *
 * @module
 */
import { mysqlRevocations } from "../../../src/sessions/stores/revocations/mysql.ts";
import { postgresRevocations } from "../../../src/sessions/stores/revocations/postgres.ts";
import { redisRevocations } from "../../../src/sessions/stores/revocations/redis.ts";
import { sqliteRevocations } from "../../../src/sessions/stores/revocations/sqlite.ts";
import type { RevocationStore } from "../../../src/tokens/revocations/revocation-store.ts";
import { kindsOf } from "../../sessions/live/kinds-of-stores.ts";

export const REVOCATION_STORES = kindsOf<RevocationStore>({
  ...{ name: "revocations", tables: ["waxseal_revocation"] },
  ...{ sqlite: sqliteRevocations, postgres: postgresRevocations, mysql: mysqlRevocations, redis: redisRevocations },
});
