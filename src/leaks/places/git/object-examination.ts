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

/** Units: bytes that an examination put off. */
const MOST_PENDING = 1 << 24;
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
  /** Objects that may yet be found to leak, because what is in them was put off. */
  #doubtful: string[] = [];
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
      missed: examination.missed,
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
    return this.#over(header, incomplete, oid);
  }

  large(header: ObjectHeader): Sink {
    if (this.#skips(header)) return NOWHERE;
    const { incomplete } = this.#examination;
    const sink = this.#examination.sink(placeOf(header));
    return {
      write: (bytes) => sink.write(bytes),
      end: async () => {
        await sink.end();
        await this.#over(header, incomplete, undefined);
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

  /** Looks at what was put off. */
  async settle(): Promise<void> {
    const { incomplete } = this.#examination;
    await this.#examination.settled();
    const settled = this.#doubtful;
    this.#doubtful = [];
    // What is incomplete does not say in which object.
    if (this.#examination.incomplete === incomplete) settled.forEach((id) => this.#remember(id));
    this.#report();
  }

  /** Forgets what was found and counted: all will be looked at again. */
  async again(): Promise<void> {
    await this.settle();
    this.#held.clear();
    [this.absent, this.pointers, this.#objects, this.#bytes] = [0, 0, 0, 0];
  }

  #skips({ id }: ObjectHeader): boolean {
    if (this.#known === undefined || this.#known.size === 0) return false;
    this.#id.write(id, "hex");
    return this.#known.mark(this.#id);
  }

  #over({ id, size }: ObjectHeader, before: number, lfsObject: string | undefined): Promise<void> | undefined {
    this.#bytes += size;
    if (++this.#objects % REPORT_EVERY === 0) this.#report();
    const { pending, incomplete } = this.#examination;
    if (lfsObject !== undefined) {
      if (!hasLfsObject(this.#repository.common, lfsObject)) this.pointers++;
    } else if (this.#known !== undefined && incomplete === before) {
      if (pending === 0) this.#remember(id);
      else this.#doubtful.push(id);
    }
    if (this.#held.isFull) return this.settle().then(() => this.#held.tell());
    return pending > MOST_PENDING ? this.settle() : undefined;
  }

  #remember(id: string): void {
    const size = this.clean.length / this.#id.length + (this.#known?.size ?? 0);
    if (size < MOST_REMEMBERED && !this.#held.has(id)) this.clean.add(id);
  }

  #report(): void {
    this.#progress?.({ objects: this.#objects, bytes: this.#bytes, total: this.total });
  }
}

const NOWHERE: Sink = { write: () => undefined, end: () => undefined };

function placeOf({ id, type, path }: ObjectHeader): Place {
  return { path, object: { id, type } };
}
