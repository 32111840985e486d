/**
 * The shop's one SQLite file: accounts, and beside them the sessions that waxseal keeps.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Accounts, DJANGO_USERS, OWN_ACCOUNTS } from "./accounts.ts";
import { settings } from "./settings.ts";

mkdirSync(dirname(settings.database), { recursive: true, mode: 0o700 }); // hashes of passwords, and perhaps the key

export const database = new DatabaseSync(settings.database, { timeout: 5000 });
export const accounts = new Accounts(database, settings.django ? DJANGO_USERS : OWN_ACCOUNTS);
