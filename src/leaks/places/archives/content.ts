/**
 * Content of any kind, in pieces: what it is shows in its first bytes, and decides who reads it.
 *
 * @module
 */
import type { Gap } from "../../gap.ts";
import type { Place } from "../place.ts";
import { Damaged, type Archive, type ArchiveReader } from "./archive.ts";
import { readAr } from "./ar.ts";
import { CapHit, type Budget } from "./budget.ts";
import { ByteSource } from "./byte-source.ts";
import { readCpio } from "./cpio.ts";
import { readGzip } from "./gzip.ts";
import { HAS_ZSTD } from "./inflation.ts";
import { HEAD_BYTES, kindOf, type Kind } from "./kind-of.ts";
import { nameOf, pathOf } from "./names.ts";
import type { Sink } from "./sink.ts";
import { readBrotli, readZstd } from "./streams.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";
import { readZlib } from "./zlib.ts";

/** Who looks at what comes out in the end. */
export interface Onlooker {
  /** Takes plain content. */
  plain(place: Place): Sink;
  /** Takes a database of SQLite. */
  database(place: Place): Sink;
  /** Looks at a short text. */
  text(bytes: Uint8Array, place: Place): void;
  missed(gap: Gap): void;
  /** Counts what is of a kind that nobody here reads. */
  unread(kind: string, place: Place): void;
}

const READERS: Readonly<Partial<Record<Kind, ArchiveReader>>> = {
  gzip: readGzip,
  zlib: readZlib,
  zip: readZip,
  tar: readTar,
  ar: readAr,
  cpio: readCpio,
  brotli: readBrotli,
  ...(HAS_ZSTD && { zstd: readZstd }),
};

/** Five archives in each other, each of them compressed. */
const MOST_LEVELS = 10;
/** zstd and brotli hold up to 32 MiB of what they read. */
const MOST_WINDOWS = 2;

export class Content implements Sink {
  readonly #onlooker: Onlooker;
  readonly #place: Place;
  readonly #budget: Budget;
  /** The kinds that this is in, the outermost first. */
  readonly #levels: readonly Kind[];
  #head: Uint8Array | undefined;
  #into: Sink | undefined;

  constructor(onlooker: Onlooker, place: Place, budget: Budget, levels: readonly Kind[] = []) {
    this.#onlooker = onlooker;
    this.#place = place;
    this.#budget = budget;
    this.#levels = levels;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#levels.length === 0) this.#budget.read(bytes.length);
    if (this.#into !== undefined) return this.#into.write(bytes);
    const head = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    if (head.length < HEAD_BYTES) {
      this.#head = new Uint8Array(head);
      return undefined;
    }
    this.#head = undefined;
    this.#into = this.#sinkFor(head);
    return this.#into.write(head);
  }

  end(): Promise<void> | undefined {
    if (this.#into !== undefined) return this.#into.end();
    const head = this.#head;
    return head === undefined ? undefined : this.#endShort(head, this.#sinkFor(head));
  }

  #endShort(head: Uint8Array, into: Sink): Promise<void> | undefined {
    const writing = into.write(head);
    return writing === undefined ? into.end() : writing.then(() => into.end());
  }

  #sinkFor(head: Uint8Array): Sink {
    const place = this.#place;
    const kind = kindOf(head, 0, head.length, nameOf(place));
    if (kind === undefined) return this.#onlooker.plain(place);
    if (kind === "sqlite" || kind === "sqlite-wal") return this.#onlooker.database(place);
    const read = READERS[kind];
    if (read === undefined) {
      this.#onlooker.unread(kind, place);
      return this.#onlooker.plain(place);
    }
    const windows = [...this.#levels, kind].filter((level) => level === "zstd" || level === "brotli").length;
    if (this.#levels.length >= MOST_LEVELS || windows > MOST_WINDOWS) {
      this.#miss("archive-cap", "Archives lie deeper in each other than this looks; unpack the outermost, and scan what comes out.");
      return this.#onlooker.plain(place);
    }
    return new ByteSource((source) => this.#unpack(kind, read, source));
  }

  async #unpack(kind: Kind, read: ArchiveReader, source: ByteSource): Promise<void> {
    const rest = this.#onlooker.plain(this.#place);
    try {
      await read(this.#archive(kind, source, rest));
    } catch (error) {
      if (error instanceof CapHit && this.#levels.length === 0) {
        this.#miss("archive-cap", `Not all of this archive was looked at: ${error.message}. Unpack it, and scan what comes out.`);
        return;
      }
      if (!(error instanceof Damaged)) throw error;
      this.#missDamaged(error.message);
      await source.pass(Infinity, rest);
    } finally {
      await rest.end();
    }
  }

  #archive(kind: Kind, source: ByteSource, rest: Sink): Archive {
    const told = new Set<string>();
    const within = (name: string): Place => ({ ...this.#place, within: [...(this.#place.within ?? []), name], aspect: undefined });
    const open = (name: string): Sink => new Content(this.#onlooker, within(name), this.#budget, [...this.#levels, kind]);
    return {
      source,
      rest,
      budget: this.#budget,
      name: nameInside(nameOf(this.#place)),
      unnamed: open,
      member: (name) => {
        const text = Buffer.from(shortened(name)).toString();
        this.#onlooker.text(name, { ...within(text), aspect: "name" });
        return open(text);
      },
      text: (bytes, aspect) => {
        this.#onlooker.text(bytes, { ...this.#place, aspect });
      },
      unreadable: (why, what) => {
        if (why === "unsupported") this.#onlooker.unread(what, this.#place);
        else if (told.has(why)) return;
        else if (why === "damaged") this.#missDamaged(`it has ${what}`);
        else this.#miss("archive-encrypted", `This archive has ${what}; unpack it, and scan what comes out.`);
        told.add(why);
      },
    };
  }

  #missDamaged(why: string): void {
    this.#miss("archive-damaged", `Not all of this archive could be read: ${why}. What was left of it was looked at as it stands.`);
  }

  #miss(code: string, message: string): void {
    this.#onlooker.missed({ code, message, path: pathOf(this.#place) });
  }
}

/** Names may be a megabyte long, and each leak in a member keeps its place: of a longer one, its end tells the language. */
const MOST_OF_A_NAME = 1024;

function shortened(name: Uint8Array): Uint8Array {
  return name.length <= MOST_OF_A_NAME ? name : Buffer.concat([Buffer.from("…"), name.subarray(-MOST_OF_A_NAME)]);
}

/** What a compressed file without a name inside is called there, as the programs that unpack it have it. */
function nameInside(name: string | undefined): string {
  const base = name?.slice(name.lastIndexOf("/") + 1) ?? "";
  const dot = base.lastIndexOf(".");
  if (dot <= 0) return base || "archive";
  return base.endsWith(".tgz") ? `${base.slice(0, dot)}.tar` : base.slice(0, dot);
}
