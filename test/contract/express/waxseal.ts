import { z } from "zod";
import { createWaxseal } from "waxseal";
import { envKeys } from "waxseal/keys/env";
import { sqliteStore } from "waxseal/sessions/sqlite";
const Session = z.object({ cart: z.array(z.string()).default([]), theme: z.enum(["dark", "light"]).optional() });
const store = sqliteStore("shop.sqlite");
export const waxseal = createWaxseal({ keys: envKeys(), baseUrl: "https://shop.test", session: { store, schema: Session, maxAge: "14d" } });
declare module "waxseal" { interface WaxSessionData extends z.output<typeof Session> {} }

interface Row { id: number; hash: string; seen: Date | null; mail: string; name: string }
declare const db: { user(id: number): Promise<Row | undefined> };
export const asUser = (row: Row) => ({ ...row, pk: row.id, password: row.hash, lastLogin: row.seen, email: row.mail });
export const users = waxseal.users({ find: async (pk) => { const row = await db.user(Number(pk)); return row && asUser(row); } });
export type User = ReturnType<typeof asUser>;
export const reset = users.passwordReset({ maxAge: "3d", path: "/reset" });
export const theme = waxseal.cookie({ name: "theme", maxAge: "52w", schema: z.enum(["dark", "light"]) });
