/**
 * What an action works with: the place of the keys, and the store with the evidence where there is one.
 *
 * @module
 */
import { ConfigError, StoreError } from "../../errors.ts";
import type { EvidenceStore } from "../../keys/evidence/evidence-store.ts";
import type { TableStore } from "../../sessions/store.ts";
import type { Io } from "../io.ts";
import { Progress } from "../progress.ts";
import { unlessTableMissing } from "../store/missing-table.ts";
import { askedStore, PRODUCTS, type AskedStore } from "../store/store-options.ts";
import { usingStore } from "../store/using-store.ts";
import type { KeysValues } from "./options.ts";
import { keysPlace, type KeysPlace } from "./place.ts";

/** Of a store that cannot be asked: its client is not installed here, or it has no tables. */
const NO_STORE: ReadonlySet<string> = new Set(["WAXSEAL_CLIENT_MISSING", "WAXSEAL_TABLE_MISSING"]);

/** Of a store of evidence, what a command needs: it is no process that uses keys, and leaves no word. */
export type ReadEvidence = Pick<EvidenceStore, "evidence" | "remember">;

export interface KeysTask {
  readonly options: KeysValues;
  readonly io: Io;
  readonly progress: Progress;
  readonly place: KeysPlace;
  readonly evidence: ReadEvidence | undefined;
  /** Of the store with the evidence, for people; without one, why there is none. */
  readonly storeName: string;
  /** The sessions that are kept beside the evidence. */
  readonly sessions: TableStore | undefined;
}

/** Returns what `act` makes of the keys, whose place `find` has, and closes everything that was opened. @throws {StoreError} @throws {ConfigError} @throws {KeySourceError} */
export async function withKeys<T>(
  options: KeysValues,
  io: Io,
  act: (task: KeysTask) => Promise<T>,
  find: (options: KeysValues, io: Io) => Promise<KeysPlace> = keysPlace,
): Promise<T> {
  const progress = new Progress(io);
  let place: KeysPlace | undefined;
  try {
    place = await find(options, io);
    const task = { options, io, progress, place };
    if (place.evidence !== undefined && !options["no-store"])
      return await act({ ...task, evidence: place.evidence, storeName: "the application's own store", sessions: undefined });
    const asked = await storeHere(options, io);
    if (asked === undefined) {
      const storeName = options["no-store"]
        ? "none, as --no-store says"
        : "none: neither SESSION_STORE nor DATABASE_URL is set, nor --sqlite given";
      return await act({ ...task, evidence: undefined, storeName, sessions: undefined });
    }
    return await inStore(asked, task, act);
  } catch (error) {
    throw options["no-store"] ? error : withAdvice(error);
  } finally {
    progress.end();
    place?.close?.();
  }
}

type Begun = Omit<KeysTask, "evidence" | "storeName" | "sessions">;

async function inStore<T>({ address, connecting }: AskedStore, task: Begun, act: (task: KeysTask) => Promise<T>): Promise<T> {
  const storeName = `${PRODUCTS[address.kind]}, ${address.name}`;
  task.progress.update(`Asking ${PRODUCTS[address.kind]} …`);
  return await usingStore(address, connecting, async ({ evidence, sessions }) => {
    const hasTables = await unlessTableMissing(
      evidence.evidence("").then(() => true), // of no application
      false, // one that keeps sessions in a store need not keep evidence there
    );
    return await act(
      hasTables
        ? { ...task, evidence, storeName, sessions }
        : {
            ...task,
            evidence: undefined,
            storeName: `none: ${storeName} has no tables for it; \`waxseal sessions migrate\` makes them`,
            sessions,
          },
    );
  });
}

/** A store that is down must not keep a leaked key in use. */
function withAdvice(error: unknown): unknown {
  const isOfStore = error instanceof StoreError || (error instanceof ConfigError && NO_STORE.has(error.code));
  if (!isOfStore) return error;
  const Kind = error instanceof StoreError ? StoreError : ConfigError;
  return new Kind(error.code, `${error.message} To go on without a store, add --no-store.`, { cause: error.cause });
}

/** Returns the store that the options or the variables name; undefined where nothing does. */
async function storeHere(options: KeysValues, io: Io): Promise<AskedStore | undefined> {
  if (options["no-store"]) return undefined;
  const { sqlite, "store-variable": variable, dotenv, prefix, timeout } = options;
  const ask = (file: string | undefined): Promise<AskedStore | undefined> =>
    unlessUnnamed(askedStore({ sqlite, variable, dotenv: sqlite === undefined ? file : undefined, prefix, timeout }, false, io), variable);
  return (dotenv === undefined ? undefined : await ask(dotenv)) ?? (await ask(undefined));
}

async function unlessUnnamed<T>(asking: Promise<T>, variable: string | undefined): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (variable === undefined && error instanceof ConfigError && error.code === "WAXSEAL_STORE_UNNAMED") return undefined;
    throw error;
  }
}
