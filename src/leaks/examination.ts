/**
 * Looks at content with every detector: whole in memory, or piece by piece as it comes; into archives and databases too.
 *
 * @module
 */
import type { Detector, Sighting } from "./detector.ts";
import type { Gap } from "./gap.ts";
import type { Leak } from "./leak.ts";
import { BlockPool } from "./places/archives/block-pool.ts";
import { Budget, type Limits } from "./places/archives/budget.ts";
import { Content, type Onlooker } from "./places/archives/content.ts";
import { kindOf } from "./places/archives/kind-of.ts";
import { LineCount } from "./places/archives/line-count.ts";
import { nameOf, pathOf } from "./places/archives/names.ts";
import { isOfOne, Pieces } from "./places/archives/pieces.ts";
import type { Sink } from "./places/archives/sink.ts";
import type { Place } from "./places/place.ts";
import { reportTo, type Counts, type Report } from "./report-to.ts";
import { DatabaseSink } from "./places/sqlite/database-sink.ts";
import { accessTo, type RandomAccess } from "./places/sqlite/random-access.ts";
import { rowDataOf, type RowSighting } from "./places/sqlite/row-data.ts";

export type { Sink } from "./places/archives/sink.ts";

export interface ExaminationOptions {
  detectors: readonly Detector[];
  found: (leak: Leak) => void;
  missed: (gap: Gap) => void;
  /** Of what one file may cost with all archives in it. */
  limits?: Limits | undefined;
}

/** Blocks in which content is looked at that comes in pieces. */
const BLOCK_BYTES = 1024 * 1024;
/** What may wait for `settled`. */
const MOST_PENDING_BYTES = 64 * 1024 * 1024;

export class Examination {
  readonly found: (leak: Leak) => void;
  readonly missed: (gap: Gap) => void;
  readonly #detectors: readonly Detector[];
  readonly #limits: Limits | undefined;
  readonly #reach: number;
  readonly #blocks: BlockPool;
  #unread = new Map<string, { count: number; path: string | undefined }>();
  #incomplete = 0;
  #putOff: { bytes: Uint8Array; place: Place }[] = [];
  #pending = 0;
  #text = new Uint8Array(4096);

  constructor({ detectors, found, missed, limits }: ExaminationOptions) {
    this.#detectors = detectors;
    this.found = found;
    this.missed = (gap) => {
      this.#incomplete++;
      missed(gap);
    };
    this.#limits = limits;
    this.#reach = Math.max(1, ...detectors.map(({ reach }) => reach));
    this.#blocks = new BlockPool(Math.max(BLOCK_BYTES, 8 * this.#reach));
  }

  /** How many bytes wait for `settled`. */
  get pending(): number {
    return this.#pending;
  }

  /** How often something could not be looked at whole: where it grows, what was given last is not known to be clean. */
  get incomplete(): number {
    return this.#incomplete;
  }

  /** Returns an examination with the same detectors that tells others what it finds. What nobody could read, the `end` of this one tells. */
  telling({ found, missed }: Pick<ExaminationOptions, "found" | "missed">): Examination {
    const other = new Examination({ detectors: this.#detectors, limits: this.#limits, found, missed });
    other.#unread = this.#unread;
    return other;
  }

  /**
   * Looks at `bytes` from `from` to `to`, which are all of `place`. Synchronous: whoever reads objects by the thousand waits for none.
   * An archive is copied and put off: where `pending` is not 0 afterwards, wait for `settled` before the next.
   */
  whole(bytes: Uint8Array, from: number, to: number, place: Place): void {
    this.#whole(bytes, from, to, place, undefined);
  }

  /** Looks at a short text, such as the name of a file. */
  text(bytes: Uint8Array, place: Place): void {
    this.#lookAtText(bytes, place, undefined);
  }

  /**
   * Takes the content of `place` in pieces. Memory stays bounded, whatever its length.
   *
   * @param again reads the same content where it is at hand, as databases need it: without, one of more than 32 MiB is a gap
   */
  sink(place: Place, again?: RandomAccess): Sink {
    return new Content(this.#onlookerAt(place, again), place, new Budget(this.#limits));
  }

  /** Looks at what `whole` put off. */
  async settled(): Promise<void> {
    while (this.#putOff.length > 0) {
      const all = this.#putOff;
      this.#putOff = [];
      for (const { bytes, place } of all) {
        const sink = this.sink(place);
        await sink.write(bytes);
        await sink.end();
        this.#pending -= bytes.length;
      }
    }
  }

  /** Looks at what `whole` put off, and tells of what nobody could read: once for each kind. Nothing may come after it. */
  async end(): Promise<void> {
    await this.settled();
    for (const [kind, { count, path }] of this.#unread) {
      const message = `${count} × ${kind}, here and elsewhere: not looked into. Unpack what may hold a key, and scan what comes out.`;
      this.missed({ code: kind === "zstd" ? "zstd-unsupported" : "archive-unsupported", message, path });
    }
    this.#unread.clear();
  }

  /** What looks at the content of `outermost`, and at all that is in it. */
  #onlookerAt(outermost: Place, again: RandomAccess | undefined): Onlooker {
    const counts: Counts = new Map();
    return {
      plain: (place) => this.#plainSink(place, counts),
      database: (place) => this.#databaseSink(place, counts, place === outermost ? again : undefined),
      text: (bytes, place) => {
        this.#lookAtText(bytes, place, counts);
      },
      missed: this.missed,
      unread: (kind, place) => {
        this.#incomplete++;
        const { count, path } = this.#unread.get(kind) ?? { count: 0, path: pathOf(place) };
        this.#unread.set(kind, { count: count + 1, path });
      },
    };
  }

  #whole(bytes: Uint8Array, from: number, to: number, place: Place, counts: Counts | undefined): void {
    const kind = kindOf(bytes, from, to, nameOf(place));
    if (kind === undefined) this.#look(bytes, from, to, place, counts);
    else if (kind === "sqlite" || kind === "sqlite-wal") {
      const all = counts ?? new Map<string, number>();
      const seen = this.#rowData(accessTo(bytes.subarray(from, to)), place, all);
      this.#look(bytes, from, to, place, all, (sighting) => !seen(sighting, from));
    } else this.#putOffUntilSettled(bytes, from, to, place);
  }

  #lookAtText(bytes: Uint8Array, place: Place, counts: Counts | undefined): void {
    if (bytes.length > this.#text.length) this.#text = new Uint8Array(2 * bytes.length);
    this.#text.set(bytes);
    this.#look(this.#text, 0, bytes.length, place, counts);
  }

  #look(
    bytes: Uint8Array,
    from: number,
    to: number,
    place: Place,
    counts: Counts | undefined,
    isNew?: (sighting: Sighting) => boolean,
  ): void {
    let lines: LineCount | undefined;
    let report: Report | undefined;
    for (const detector of this.#detectors) {
      const sightings = detector.find(bytes, from, to, nameOf(place));
      if (sightings.length === 0) continue;
      report ??= reportTo(this, place, counts);
      lines = new LineCount(from);
      for (const sighting of sightings) {
        if (isNew?.(sighting) === false) continue;
        const { line, column } = lines.at(bytes, sighting.start);
        report(sighting, line, column);
      }
    }
  }

  #plainSink(place: Place, counts: Counts, isNew?: (sighting: Sighting) => boolean): Sink {
    const report = reportTo(this, place, counts);
    return new Pieces({
      detectors: this.#detectors,
      reach: this.#reach,
      blocks: this.#blocks,
      name: nameOf(place),
      report: (sighting, line, column) => {
        if (isNew?.(sighting) !== false) report(sighting, line, column);
      },
    });
  }

  #databaseSink(place: Place, counts: Counts, again: RandomAccess | undefined): Sink {
    if (again === undefined) {
      return new DatabaseSink({
        whole: (bytes) => {
          this.#whole(bytes, 0, bytes.length, place, counts);
        },
        tooLarge: () => {
          this.#missRows(place);
          return this.#plainSink(place, counts);
        },
      });
    }
    const seen = this.#rowData(again, place, counts);
    return this.#plainSink(place, counts, (sighting) => !seen(sighting, 0));
  }

  /** Looks at what lies across pages, and returns what tells whether a sighting that is `base` further on is a part of that. */
  #rowData(file: RandomAccess, place: Place, counts: Counts): (sighting: Sighting, base: number) => boolean {
    const { sightings, complete } = rowDataOf(file, this.#detectors, this.#reach);
    if (!complete) this.#missRows(place);
    const report = reportTo(this, { ...place, aspect: "row data" }, counts);
    for (const { extents, ...sighting } of sightings) report(sighting, 1, sighting.start + 1);
    const isPartOf = (row: RowSighting, sighting: Sighting, base: number): boolean =>
      row.extents.some(({ start, end }) => isOfOne({ ...row, start: start + base, end: end + base }, sighting));
    return (sighting, base) => sightings.some((row) => isPartOf(row, sighting, base));
  }

  #missRows(place: Place): void {
    const message = "Not all rows of this database were put together that go over several pages; export it, and scan what comes out.";
    this.missed({ code: "database-cap", message, path: pathOf(place) });
  }

  #putOffUntilSettled(bytes: Uint8Array, from: number, to: number, place: Place): void {
    if (this.#pending + to - from > MOST_PENDING_BYTES) {
      const message = "This archive was not looked into, because too many came at once.";
      this.missed({ code: "archive-cap", message, path: pathOf(place) });
      this.#look(bytes, from, to, place, undefined);
      return;
    }
    this.#putOff.push({ bytes: new Uint8Array(bytes.subarray(from, to)), place });
    this.#pending += to - from;
  }
}
