import { KeySourceError } from "../../errors.ts";
import type { LiveKeySource } from "../key-source.ts";

/** One tenant's keys, which know whether they are in use. */
export class TenantRing {
  readonly #live: LiveKeySource;
  #isUsed = false;
  #isClosed = false;
  /** For whoever asked for the tenant. */
  readonly keys: LiveKeySource;

  constructor(live: LiveKeySource) {
    this.#live = live;
    const inUse = (): LiveKeySource => this.#inUse();
    this.keys = {
      name: live.name,
      get ring() {
        return inUse().ring;
      },
      get document() {
        return inUse().document;
      },
      get rollbackProtection() {
        return live.rollbackProtection;
      },
      ready: () => this.ready(),
      close: () => undefined, // others use them, too
      load: (options) => live.load(options),
      ...(live.watch && { watch: (onChange) => live.watch!(onChange) }),
      ...(live.write && { write: (document, options) => live.write!(document, options) }),
    };
  }

  async ready(): Promise<void> {
    if (this.#isClosed) throw gone();
    await this.#live.ready();
  }

  /** Tells whether anybody has used the keys since this was last called. */
  wasUsed(): boolean {
    const wasUsed = this.#isUsed;
    this.#isUsed = false;
    return wasUsed;
  }

  close(): void {
    this.#isClosed = true;
    this.#live.close();
  }

  /** Closed keys are refreshed no more, and would go on vouching with keys that have been revoked since. */
  #inUse(): LiveKeySource {
    if (this.#isClosed) throw gone();
    this.#isUsed = true;
    return this.#live;
  }
}

function gone(): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_TENANT_GONE",
    "These keys of a tenant have had to make room, or were closed; ask for them at each request.",
  );
}
