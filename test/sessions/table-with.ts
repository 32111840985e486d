import type { SessionTable, TableStore } from "../../src/sessions/store.ts";

/** Returns `table`, some of its calls others. */
export function tableWith(table: SessionTable, over: Partial<SessionTable>): SessionTable {
  return new Proxy(table, {
    get(own, name: keyof SessionTable): unknown {
      const call = (over[name] ?? own[name]) as ((...given: unknown[]) => unknown) | undefined;
      return call && ((...given: unknown[]) => call.apply(own, given));
    },
  });
}

/** Returns `store`, of which `before` hears each call by name before it is made. */
export function storeWatched(store: TableStore, before: (call: keyof SessionTable) => unknown): TableStore {
  return {
    kind: "table",
    async open(options) {
      const table = await store.open(options);
      return new Proxy(table, {
        get(own, name: keyof SessionTable): unknown {
          const call = own[name] as ((...given: unknown[]) => unknown) | undefined;
          const watched = async (...given: unknown[]): Promise<unknown> => {
            await before(name);
            return call!.apply(own, given);
          };
          return call && watched;
        },
      });
    },
  };
}
