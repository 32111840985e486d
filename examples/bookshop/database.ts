/**
 * The accounts, and where waxseal keeps the sessions: in the same database, unless STORE names another.
 *
 * @module
 */
import { Accounts, djangoUsers, OWN_ACCOUNTS } from "./accounts.ts";
import { shown, type Place } from "./place.ts";
import { openStore, type OpenStore } from "./session-store.ts";
import { settings } from "./settings.ts";

const { database, sessions, django } = settings;
const opened: OpenStore[] = [];

const home = await open(database);
export const { store, evidence } = sessions === database ? home : await open(sessions);

export const accounts = new Accounts(home.query!, django ? djangoUsers(database.kind) : OWN_ACCOUNTS);
await begin(database, () => accounts.setUp());

export async function closeDatabases(): Promise<void> {
  await Promise.all(opened.map((one) => one.close()));
}

async function open(place: Place): Promise<OpenStore> {
  const one = await begin(place, () => openStore(place));
  opened.push(one);
  return one;
}

/** Does what a shop cannot start without; where it fails, the error says in a sentence whose fault it is, and never with which password. */
async function begin<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await closeDatabases();
    const hint = django ? " (A Django site's tables are made by its `manage.py migrate`.)" : "";
    throw new Error(`${shown(place)} says: ${reasonIn(error)}${hint}`, { cause: error });
  }
}

/** A host with several addresses fails with an error of several, which itself says nothing. */
function reasonIn(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonIn).join("; ");
  return error instanceof Error ? error.message : String(error);
}
