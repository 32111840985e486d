import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { KeySourceError } from "../../src/errors.ts";
import { liveKeys } from "../../src/keys/live-keys.ts";
import { tenantKeys, type TenantKeys, type TenantKeysOptions } from "../../src/keys/tenant-keys.ts";
import { Signer } from "../../src/signing/signer.ts";
import { bare, letters, MINUTE_MS, ringDocument, TestSource } from "./live/source.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Site {
  tenants: TenantKeys;
  /** By tenant, in the order in which they were made. */
  sources: Map<string, TestSource>;
}

/** A site whose tenants have the key of their first letter. */
function site(options: TenantKeysOptions = {}): Site {
  const sources = new Map<string, TestSource>();
  const tenants = tenantKeys(
    (tenant) => {
      const source = new TestSource(bare(tenant[0]!));
      sources.set(tenant, source);
      return source;
    },
    { sighup: false, ...options },
  );
  onTestFinished(() => tenants.close());
  return { tenants, sources };
}

test("a token of one tenant verifies under no other, through rotations of both", async () => {
  const { tenants, sources } = site({ refresh: "1m" });
  const salt = "shop.test";
  const rings = [
    [ringDocument(1, { current: "a" }, { app: "ann" }), ringDocument(1, { current: "m" }, { app: "max" })],
    [ringDocument(2, { current: "a", staged: "b" }, { app: "ann" }), ringDocument(1, { current: "m" }, { app: "max" })],
    [ringDocument(3, { current: "b", fallback: "a" }, { app: "ann" }), ringDocument(2, { current: "m", staged: "n" }, { app: "max" })],
    [ringDocument(4, { current: "b" }, { app: "ann" }), ringDocument(3, { current: "n" }, { app: "max", revoked: "m" })],
  ] as const;
  const tokens: Record<"ann" | "max", string[]> = { ann: [], max: [] };
  for (const [ann, max] of rings) {
    await Promise.all([tenants.of("ann"), tenants.of("max")]);
    sources.get("ann")!.has = ann;
    sources.get("max")!.has = max;
    await vi.advanceTimersByTimeAsync(1.2 * MINUTE_MS);
    for (const [own, other] of [
      ["ann", "max"],
      ["max", "ann"],
    ] as const) {
      const signer = new Signer(await tenants.of(own), { salt });
      tokens[own].push(signer.sign("v"));
      expect(signer.verify(tokens[own].at(-1)!).ok).toBe(true);
      expect(tokens[other].filter((token) => signer.verify(token).ok)).toEqual([]);
    }
  }
  const ok = async (tenant: "ann" | "max"): Promise<boolean[]> => {
    const signer = new Signer(await tenants.of(tenant), { salt });
    return tokens[tenant].map((token) => signer.verify(token).ok);
  };
  expect([await ok("ann"), await ok("max")]).toEqual([
    [false, false, true, true],
    [false, false, false, true],
  ]);
});

test("those who ask at once wait for one load, and get the same keys", async () => {
  const { tenants, sources } = site();
  const all = await Promise.all(Array.from({ length: 20 }, () => tenants.of("ann")));
  expect(new Set(all).size).toBe(1);
  expect(sources.get("ann")!.loads).toBe(1);
  expect(letters(all[0]!)).toBe("a");
});

test("a failure is not kept, and no other tenant's keys stand in", async () => {
  const { tenants, sources } = site();
  await tenants.of("max");
  const down = new KeySourceError("WAXSEAL_KEY_SOURCE_UNREACHABLE", "Nobody answers.");
  let fails = true;
  const failing = tenantKeys(() => (fails ? new TestSource(down) : new TestSource(bare("a"))), { sighup: false });
  onTestFinished(() => failing.close());
  await expect(Promise.all([failing.of("ann"), failing.of("ann")])).rejects.toBe(down);
  await expect(failing.of("ann")).rejects.toBe(down);
  fails = false;
  expect(letters(await failing.of("ann"))).toBe("a");
  expect(sources.size).toBe(1);
  const thrower = tenantKeys(() => {
    throw down;
  });
  await expect(thrower.of("ann")).rejects.toBe(down);
});

test.each(["", ".", "..", "../max", "-ann", "ann/max", "ann\n", "ann\0", "a".repeat(65), "änn", undefined, 7, ["ann"]])(
  "%j is no tenant, and no source is made of it",
  async (tenant) => {
    const { tenants, sources } = site();
    await expect(tenants.of(tenant as string)).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_TENANT_INVALID" });
    expect(sources.size).toBe(0);
  },
);

test.each(["__proto__", "constructor"])("%j is none or like any other", async (tenant) => {
  const { tenants } = site();
  const asked = tenants.of(tenant);
  if (tenant.startsWith("_")) await expect(asked).rejects.toMatchObject({ code: "WAXSEAL_TENANT_INVALID" });
  else expect(letters(await asked)).toBe("c");
});

test("one source for two tenants is refused", async () => {
  const shared = new TestSource(bare("a"));
  const tenants = tenantKeys(() => shared, { sighup: false });
  onTestFinished(() => tenants.close());
  await tenants.of("ann");
  await expect(tenants.of("max")).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_TENANTS_SHARE" });
});

test("sources that are live already are used as they are", async () => {
  const source = new TestSource(bare("a"));
  const tenants = tenantKeys(() => liveKeys(source, { sighup: false, refresh: "1h" }));
  onTestFinished(() => tenants.close());
  await tenants.of("ann");
  await vi.advanceTimersByTimeAsync(30 * MINUTE_MS);
  expect(source.loads).toBe(1);
});

test("garbage for one tenant has nobody's keys read", async () => {
  const { tenants, sources } = site({ refresh: "1d" });
  await tenants.of("max");
  new Signer(await tenants.of("ann"), { salt: "shop.test" }).verify("v:garbage");
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect([...sources.values()].map(({ loads }) => loads)).toEqual([1, 1]);
});

describe("beyond the most, the one unused for longest", () => {
  test("is closed once it is idle, and then says to ask again; whoever asks gets it fresh", async () => {
    const { tenants, sources } = site({ most: 2 });
    const ann = await tenants.of("ann");
    await tenants.of("bob");
    await tenants.of("ann");
    await tenants.of("cid"); // bob makes room
    const bob = sources.get("bob")!;
    await vi.advanceTimersByTimeAsync(2.2 * MINUTE_MS);
    const { loads } = bob;
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    expect(bob.loads).toBe(loads);
    expect(letters(ann)).toBe("a");
    expect(letters(await tenants.of("bob"))).toBe("b");
    expect(sources.get("bob")).not.toBe(bob);
  });

  test("stays fresh while it is in use", async () => {
    const { tenants, sources } = site({ most: 1 });
    const ann = await tenants.of("ann");
    await tenants.of("bob");
    for (let half = 0; half < 10; half++) {
      expect(letters(ann)).toBe("a");
      await vi.advanceTimersByTimeAsync(MINUTE_MS / 2);
    }
    sources.get("ann")!.has = bare("z");
    expect(letters(ann)).toBe("a");
    await vi.advanceTimersByTimeAsync(0.6 * MINUTE_MS);
    letters(ann);
    await vi.advanceTimersByTimeAsync(0.6 * MINUTE_MS);
    expect(letters(ann)).toBe("z");
    await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
    expect(() => ann.ring).toThrow(expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_TENANT_GONE" }));
  });

  test("comes back as it is when it is asked for in time; and a flood of tenants keeps no more than twice the most", async () => {
    const { tenants, sources } = site({ most: 3 });
    const ann = await tenants.of("ann");
    for (const tenant of ["bob", "cid", "dan"]) await tenants.of(tenant);
    expect(await tenants.of("ann")).toBe(ann);
    for (let id = 0; id < 100; id++) await tenants.of(`x${String(id)}`);
    expect([...sources.values()].filter(({ onChange }) => onChange !== undefined)).toHaveLength(6);
    expect(() => ann.ring).toThrow(expect.objectContaining({ code: "WAXSEAL_TENANT_GONE" }));
  });
});

test("close() lets go of all, and nothing of them is read any more", async () => {
  const { tenants, sources } = site({ most: 1 });
  const kept = [await tenants.of("ann"), await tenants.of("bob")];
  tenants.close();
  expect(vi.getTimerCount()).toBe(0);
  expect([...sources.values()].every(({ onChange }) => onChange === undefined)).toBe(true);
  for (const keys of kept) expect(() => keys.ring).toThrow(expect.objectContaining({ code: "WAXSEAL_TENANT_GONE" }));
});

test.each([0, -1, 1.5, Number.NaN, 100_001])("most: %j is refused", (most) => {
  expect(() => site({ most })).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_TENANTS_MOST" }));
});
