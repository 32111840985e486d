/**
 * Keys of many tenants, each with a source of its own: what one tenant's keys sign, no other's verify.
 *
 * @module
 */
import { ConfigError, KeySourceError } from "../errors.ts";
import type { KeySource, LiveKeySource } from "./key-source.ts";
import { liveKeys, type LiveKeysOptions } from "./live-keys.ts";
import { Timer } from "./live/timer.ts";
import { TenantRing } from "./live/tenant-ring.ts";

export interface TenantKeysOptions extends LiveKeysOptions {
  /** How many tenants' keys are kept fresh at once, 1 to 100,000; beyond, those unused for longest go. @default 1000 */
  most?: number | undefined;
  /** @default false: a value that no key vouches for does not say whose it is, and would have every tenant's keys read */
  refreshOnUnknownKey?: boolean | undefined;
}

export interface TenantKeys {
  /**
   * Returns the keys of `tenant`, ready. Ask for them at each request, and hold them no longer: keys that have had to make room throw
   * `WAXSEAL_TENANT_GONE` once nobody has used them for a minute.
   *
   * Shape:  1 to 64 characters of `[A-Za-z0-9._-]`, the first a letter or digit. Ask only for tenants that there are: each other one is a load
   * Rejects with KeySourceError `WAXSEAL_TENANT_INVALID`, and as `ready()` of liveKeys; the next call tries again.
   */
  of(tenant: string): Promise<LiveKeySource>;
  /** Lets go of whatever keeps them fresh. */
  close(): void;
}

const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MOST = 100_000;
const IDLE_MS = 60_000;

/**
 * Returns the keys of tenants, each made by `sourceOf` when it is first asked for. There is no key that all share, nor one to fall back on.
 *
 * `options` are those of liveKeys, for sources that are not live yet; with an evidence store, let each tenant's document have an `app` of its own.
 *
 * @throws {ConfigError} `WAXSEAL_TENANTS_MOST`
 */
export function tenantKeys(
  sourceOf: (tenant: string) => KeySource | LiveKeySource,
  { most = 1000, refreshOnUnknownKey = false, ...options }: TenantKeysOptions = {},
): TenantKeys {
  if (!Number.isInteger(most) || most < 1 || most > MOST)
    throw new ConfigError(
      "WAXSEAL_TENANTS_MOST",
      "most is how many tenants' keys are kept fresh at once: a whole number from 1 to 100,000.",
    );
  return new LiveTenants((tenant) => {
    const source = sourceOf(tenant);
    return { source, live: "ready" in source ? source : liveKeys(source, { ...options, refreshOnUnknownKey }) };
  }, most);
}

type Make = (tenant: string) => { source: object; live: LiveKeySource };

class LiveTenants implements TenantKeys {
  readonly #make: Make;
  readonly #most: number;
  readonly #rings = new Map<string, TenantRing>(); // the one unused for longest first
  readonly #leaving = new Map<string, TenantRing>(); // had to make room, and may still be in use
  readonly #tenantsOfSources = new WeakMap<object, string>();
  readonly #timer = new Timer();

  constructor(make: Make, most: number) {
    this.#make = make;
    this.#most = most;
  }

  async of(tenant: string): Promise<LiveKeySource> {
    if (typeof tenant !== "string" || !TENANT.test(tenant))
      throw new KeySourceError(
        "WAXSEAL_TENANT_INVALID",
        'A tenant is named by 1 to 64 characters of A-Z, a-z, 0-9, "." "_" and "-", the first a letter or digit; this is no such name.',
      );
    const ring = this.#rings.get(tenant) ?? this.#leaving.get(tenant) ?? this.#made(tenant);
    this.#leaving.delete(tenant);
    this.#rings.delete(tenant);
    this.#rings.set(tenant, ring);
    this.#makeRoom();
    try {
      await ring.ready();
    } catch (error) {
      ring.close();
      for (const rings of [this.#rings, this.#leaving]) if (rings.get(tenant) === ring) rings.delete(tenant);
      throw error;
    }
    return ring.keys;
  }

  close(): void {
    this.#timer.clear();
    for (const rings of [this.#rings, this.#leaving]) {
      for (const ring of rings.values()) ring.close();
      rings.clear();
    }
  }

  #made(tenant: string): TenantRing {
    const { source, live } = this.#make(tenant);
    const other = this.#tenantsOfSources.get(source) ?? tenant;
    if (other !== tenant)
      throw new ConfigError(
        "WAXSEAL_TENANTS_SHARE",
        "Two tenants were given one source, and so one key; make a source of its own for each.",
      );
    this.#tenantsOfSources.set(source, tenant);
    return new TenantRing(live);
  }

  #makeRoom(): void {
    if (this.#rings.size > this.#most) {
      const [tenant, ring] = this.#rings.entries().next().value!;
      this.#rings.delete(tenant);
      ring.wasUsed(); // from here on
      this.#leaving.set(tenant, ring);
      if (this.#leaving.size === 1) this.#closeIdleLater();
    }
    if (this.#leaving.size > this.#most) this.#close(...this.#leaving.entries().next().value!);
  }

  #closeIdleLater(): void {
    this.#timer.set(IDLE_MS, () => {
      for (const [tenant, ring] of this.#leaving) if (!ring.wasUsed()) this.#close(tenant, ring);
      if (this.#leaving.size > 0) this.#closeIdleLater();
    });
  }

  #close(tenant: string, ring: TenantRing): void {
    this.#leaving.delete(tenant);
    ring.close();
  }
}
