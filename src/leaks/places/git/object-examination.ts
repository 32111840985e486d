/**
 * Looks at objects as they come from git, and notes which of them are clean.
 *
 * @module
 */
import type { Examination, Sink } from "../../examination.ts";
import type { Place } from "../place.ts";
import type { HeldLeaks } from "./held-leaks.ts";
import { IdList } from "./id-list.ts";
import { hasLfsObject, lfsPointer } from "./lfs-pointer.ts";
import type { ObjectHeader, ObjectVisitor } from "./object-stream.ts";
import type { Repository } from "./repository.ts";
import { MOST_REMEMBERED } from "./scanned-objects.ts";
import type { SortedIds } from "./sorted-ids.ts";

export interface HistoryProgress {
  readonly objects: number;
  readonly bytes: number;
  /** About how many objects there are, where that is known. */
  readonly total: number | undefined;
}

const REPORT_EVERY = 1024;

export class ObjectExamination implements ObjectVisitor {
  /** Objects that git names and does not have. */
  absent = 0;
  /** Pointers of git LFS to what is not here. */
  pointers = 0;
  /** About how many objects there are. */
  total: number | undefined;
  /** What this scan found clean, where it is to be remembered. */
  clean = new IdList(0);
  readonly #repository: Repository;
  readonly #examination: Examination;
  readonly #held: HeldLeaks;
  readonly #progress: ((done: HistoryProgress) => void) | undefined;
  readonly #id: Buffer;
  #known: SortedIds | undefined;
  #objects = 0;
  #bytes = 0;

  constructor(repository: Repository, examination: Examination, held: HeldLeaks, progress: ((done: HistoryProgress) => void) | undefined) {
    this.#repository = repository;
    this.#held = held;
    this.#progress = progress;
    this.#id = Buffer.alloc(repository.digits / 2);
    this.#examination = examination.telling({
      found: (leak) => held.add(leak),
      missed: (gap) => examination.missed(gap),
    });
  }

  /** Leaves out what earlier scans found clean, and notes what this one does. */
  remember(known: SortedIds): void {
    this.#known = known;
    this.clean = new IdList(Math.min(this.total ?? 0, MOST_REMEMBERED) * known.width);
  }

  whole(header: ObjectHeader, bytes: Uint8Array, from: number, to: number): Promise<void> | undefined {
    if (this.#skips(header)) return undefined;
    const { incomplete } = this.#examination;
    this.#examination.whole(bytes, from, to, placeOf(header));
    const oid = header.type === "blob" ? lfsPointer(bytes, from, to) : undefined;
    if (this.#examination.pending === 0) return this.#over(header, incomplete, oid);
    return this.#examination.settled().then(() => this.#over(header, incomplete, oid));
  }

  large(header: ObjectHeader): Sink {
    if (this.#skips(header)) return NOWHERE;
    const { incomplete } = this.#examination;
    const sink = this.#examination.sink(placeOf(header));
    let left = header.size;
    return {
      write: (bytes) => {
        left -= bytes.length;
        return sink.write(bytes);
      },
      end: async () => {
        await sink.end();
        if (left === 0) await this.#over(header, incomplete, undefined); // otherwise git could not read it to its end
      },
    };
  }

  missing(): void {
    this.absent++;
  }

  /** Looks at a name that is in no tree yet. */
  name(path: Buffer): void {
    this.#examination.whole(path, 0, path.length, { path: path.toString(), aspect: "name" });
  }

  /** Says how far it is. */
  report(): void {
    this.#progress?.({ objects: this.#objects, bytes: this.#bytes, total: this.total });
  }

  /** Forgets what was found and counted: all will be looked at again. */
  again(): void {
    this.#held.again();
    [this.absent, this.pointers, this.#objects, this.#bytes] = [0, 0, 0, 0];
  }

  #skips({ id }: ObjectHeader): boolean {
    if (this.#known === undefined || this.#known.size === 0) return false;
    this.#id.write(id, "hex");
    return this.#known.mark(this.#id);
  }

  #over({ id, size }: ObjectHeader, incomplete: number, lfsObject: string | undefined): Promise<void> | undefined {
    this.#bytes += size;
    if (++this.#objects % REPORT_EVERY === 0) this.report();
    if (lfsObject !== undefined) {
      if (!hasLfsObject(this.#repository.common, lfsObject)) this.pointers++;
    } else if (this.#examination.incomplete === incomplete) this.#remember(id);
    return this.#held.isFull ? this.#held.tell() : undefined;
  }

  #remember(id: string): void {
    if (this.#known === undefined) return;
    const size = this.clean.length / this.#id.length + this.#known.size;
    if (size < MOST_REMEMBERED && !this.#held.has(id)) this.clean.add(id);
  }
}

const NOWHERE: Sink = { write: () => undefined, end: () => undefined };

function placeOf({ id, type, path }: ObjectHeader): Place {
  return { path, object: { id, type } };
}
