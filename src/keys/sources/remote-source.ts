/**
 * A key source over a service that keeps one text: what it has to do around reading and replacing that text.
 *
 * @module
 */
import { readDocument } from "../document/read-document.ts";
import type { KeySource } from "../key-source.ts";
import { keyRingConflict } from "./keyring-conflict.ts";
import { textToWrite } from "./text-to-write.ts";

/** A text as a service holds it, with what the service calls this version of it. */
export interface Held<V> {
  readonly text: string;
  readonly version: V;
}

/** How a text is replaced on a condition. */
export interface Swap<V> {
  hold(signal: AbortSignal | undefined): Promise<Held<V>>;
  /** Puts `text` in place of what is held, or throws `keyRingConflict` where that is no longer there. */
  replace(text: string, held: Held<V>, signal: AbortSignal | undefined): Promise<void>;
}

export interface RemotePlace<V> {
  /** As KeySource has it. */
  name: string;
  read(signal: AbortSignal | undefined): Promise<string>;
  /** Absent where the service cannot tell whether somebody else was faster. */
  swap?: Swap<V> | undefined;
}

/** Returns the source of a document, or of a bare key, that is kept at a place. */
export function remoteSource<V>({ name, read, swap }: RemotePlace<V>): KeySource {
  return {
    name,
    async load({ signal } = {}) {
      return readDocument(await read(signal), name);
    },
    ...(swap && {
      async write(document, { expectedRevision, signal }) {
        const text = textToWrite(document, expectedRevision, name);
        const held = await swap.hold(signal);
        if (readDocument(held.text, name).revision !== expectedRevision) throw keyRingConflict(name);
        await swap.replace(text, held, signal);
      },
    }),
  };
}
