/**
 * Keys that stay fresh while the application runs.
 *
 * @module
 */
import { systemClock, type Clock, type Duration } from "../clock.ts";
import { KeySourceError } from "../errors.ts";
import { ringAt, type RingDocument } from "./document/ring-document.ts";
import type { EvidenceStore } from "./evidence/evidence-store.ts";
import type { KeyRing } from "./key-ring.ts";
import type { KeySource, LiveKeySource } from "./key-source.ts";
import { LoadedKeys } from "./loaded-keys.ts";

export interface LiveKeysOptions {
  /** How long after one load the next one begins, give or take a tenth. @default "1m" */
  refresh?: Duration | undefined;
  /** Whose documents are accepted. @default those of the first one that is loaded */
  app?: string | undefined;
  /** Documents of a lower revision are refused. @default WAXSEAL_KEYRING_FLOOR in the environment, or none */
  floor?: number | undefined;
  /** Where this process leaves word which keys it has and uses, and where floors and revocations are remembered. @default nowhere */
  evidence?: EvidenceStore | undefined;
  /** What people call this process. @default the host's name */
  instance?: string | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

/** Returns the keys of `source`, read at `ready()`; before that nothing is read. */
export function liveKeys(source: KeySource, { clock = systemClock }: LiveKeysOptions = {}): LiveKeySource {
  let document: RingDocument | undefined;
  const loaded = new LoadedKeys(async () => {
    document = await source.load();
    return ringAt(document, clock());
  });
  return {
    name: source.name,
    get ring(): KeyRing {
      return loaded.ring;
    },
    get document(): RingDocument {
      if (document === undefined) throw new KeySourceError("WAXSEAL_NOT_READY", "The keys are not loaded yet; await ready() first.");
      return document;
    },
    ready: () => loaded.ready(),
    close: () => loaded.close(),
    load: (options) => source.load(options),
    ...(source.watch && { watch: (onChange) => source.watch!(onChange) }),
    ...(source.write && { write: (changed, options) => source.write!(changed, options) }),
  };
}
