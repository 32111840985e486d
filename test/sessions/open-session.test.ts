import { describe, expect, it } from "vitest";
import { StoreError } from "../../src/errors.ts";
import { keepInTable } from "../../src/sessions/keep-in-table.ts";
import type { SessionKeeping } from "../../src/sessions/keeping.ts";
import { OpenSession } from "../../src/sessions/open-session.ts";
import type { SessionTable } from "../../src/sessions/store.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { tableWith } from "./table-with.ts";

interface Data {
  cart?: unknown[];
  note?: string;
}

const clock = fixedClock();
const rules = { layout: "waxseal", maxAgeSeconds: 1000, idleSeconds: undefined } as const;

async function trial(over: (table: SessionTable) => Partial<SessionTable> = () => ({})) {
  const table = await memoryStore().open({ layout: "waxseal", clock });
  const keeping = keepInTable(tableWith(table, over(table)), { keys: "key", clock, rules });
  const { cookie } = await keeping.add(() => ({ cart: [], _created_at: clock(), _auth_user_id: "7" }));
  return { table, keeping, cookie, open: () => opened(keeping, cookie) };
}

async function opened(keeping: SessionKeeping, cookie: string): Promise<{ session: OpenSession; data: Data }> {
  const session = new OpenSession({ keeping, kept: await keeping.find(cookie), schema: undefined, refresh: false });
  return { session, data: session.data };
}

describe("an open session", () => {
  it("saves what a field held when it was saved, not what the handler does to it afterwards", async () => {
    const { keeping, cookie, open } = await trial();
    const [one, other] = [await open(), await open()];
    one.data.cart!.push("book");
    other.data.note = "mine";
    const saves = [one.session.save(), other.session.save()];
    one.data.cart!.push("ghost", () => "no JSON");
    for (const save of saves) await save;
    expect((await keeping.find(cookie))!.fields).toMatchObject({ cart: ["book"], note: "mine" });
  });

  it("shows what was saved as a copy of its own: to change it is to change nothing for others", async () => {
    const { keeping, cookie, open } = await trial();
    const [one, other] = [await open(), await open()];
    other.data.note = "mine";
    one.data.cart!.push("never saved");
    await other.session.save();
    expect((await keeping.find(cookie))!.fields).toMatchObject({ cart: [], note: "mine" });
    expect(((await open()).data.cart ?? []).length).toBe(0);
  });

  it("is as it was where its end fails: nobody becomes anonymous, and it can be ended again", async () => {
    let isDown = true;
    const { keeping, cookie, open } = await trial((table) => ({
      delete: (handle) => (isDown ? Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "down")) : table.delete(handle)),
    }));
    const { session, data } = await open();
    await expect(session.end()).rejects.toThrow(StoreError);
    expect(session.reserved("_auth_user_id")).toBe("7");
    data.note = "Signing out did not work; please try again.";
    expect(await session.save()).toMatchObject({ kind: "kept", session: { cookie } });
    expect((await keeping.find(cookie))!.fields).toMatchObject({ _auth_user_id: "7", note: data.note });
    isDown = false;
    expect(await session.end()).toBe(true);
    expect(await keeping.find(cookie)).toBeUndefined();
  });
});
