/**
 * Does something with a store, and closes whatever was opened for it, so that the process can end.
 *
 * @module
 */
import { within } from "../../sessions/deadline.ts";
import type { OpenOptions, SessionTable, TableStore } from "../../sessions/store.ts";
import type { StoreAddress } from "./store-address.ts";
import { connect, type ConnectOptions, type StoreConnection, type Stores } from "./store-connection.ts";
import { storeFailure } from "./store-failure.ts";

/** Returns what `use` makes of the stores at `address`. @throws {StoreError} @throws {ConfigError} */
export async function usingStore<T>(address: StoreAddress, options: ConnectOptions, use: (stores: Stores) => Promise<T>): Promise<T> {
  let connection: StoreConnection | undefined;
  try {
    connection = await connect(address, options);
    if (connection.ready) await within(options.timeoutSeconds, connection.ready());
    return await use(connection);
  } catch (error) {
    throw storeFailure(error, address, connection?.trouble?.());
  } finally {
    await connection?.close();
  }
}

/** Returns what `use` makes of the table. */
export async function usingTable<T>(store: TableStore, options: OpenOptions, use: (table: SessionTable) => Promise<T>): Promise<T> {
  const table = await store.open(options);
  try {
    return await use(table);
  } finally {
    table.close?.();
  }
}
