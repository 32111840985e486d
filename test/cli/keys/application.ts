/**
 * An application's file, as `--module` loads it: its keys, its purposes, its evidence. SHOP is its folder.
 *
 * @module
 */
import { join } from "node:path";
import { fileKeys } from "../../../src/keys/sources/file.ts";
import { sqliteEvidence } from "../../../src/sessions/stores/evidence/sqlite.ts";
import { createWaxseal } from "../../../src/web/create-waxseal.ts";

const folder = process.env["SHOP"]!;

export const evidence = sqliteEvidence(join(folder, "shop.sqlite"), { createTable: true });
export const keys = fileKeys({ path: join(folder, "ring.json"), evidence });
export const waxseal = createWaxseal({ keys });
export const invite = waxseal.token({ purpose: "shop.invite", maxAge: "7d" });
