/**
 * Which objects were found clean: a file in the git folder, so that a scan looks only at what is new.
 *
 * Whole names are kept. With the beginnings of names one could make an object that leaks and begins like one that was found clean; two objects with
 * one whole name git itself could not tell apart. A MAC, whose key is made of the caller's text, refuses what another scan or another person wrote.
 *
 * Shape:  "waxseal-scanned-1\n", names of 20 or 32 bytes in their order, the MAC of 32
 * @module
 */
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { equalBytes } from "../../../crypto/equal.ts";
import { hash } from "../../../crypto/hash.ts";
import { hmac } from "../../../crypto/hmac.ts";
import { randomText } from "../../../crypto/random.ts";
import { utf8 } from "../../../encoding/utf8.ts";
import { mergedIds, sortedIds, SortedIds } from "./sorted-ids.ts";

const HEAD = utf8("waxseal-scanned-1\n");
const TAG_BYTES = 32;
/** Of a larger repository the rest is looked at each time. */
export const MOST_REMEMBERED = 2_000_000;
/** Other detectors and keys have files of their own; those that nobody used for long go. */
const MOST_FILES = 8;
const NAME = /^scanned-[0-9a-f]{16}$/;

export class ScannedObjects {
  readonly #folder: string;
  readonly #path: string;
  readonly #mac: (digest: string) => Uint8Array;

  /** @param common the git folder that all working trees share @param key stands for the detectors and the keys they look for */
  constructor(common: string, key: string) {
    const derive = hmac(utf8(key), "sha256");
    this.#folder = join(common, "waxseal");
    this.#path = join(this.#folder, `scanned-${derive("waxseal.scanned.v1:name", "hex").slice(0, 16)}`);
    const mac = hmac(Buffer.from(derive("waxseal.scanned.v1:mac", "hex"), "hex"), "sha256");
    this.#mac = (digest) => Buffer.from(mac(digest, "hex"), "hex");
  }

  /** Returns the names of what was found clean, none where there is no file that this text's holder wrote. @param width of a name, in bytes */
  async read(width: number): Promise<SortedIds> {
    const bytes = await this.#bytes(HEAD.length + MOST_REMEMBERED * width + TAG_BYTES).catch(() => undefined);
    const nothing = new SortedIds(width, new Uint8Array(0));
    const end = (bytes?.length ?? 0) - TAG_BYTES;
    if (bytes === undefined || end < HEAD.length || (end - HEAD.length) % width !== 0) return nothing;
    if (!equalBytes(bytes.subarray(end), this.#tagOf(bytes.subarray(0, end)))) return nothing;
    return new SortedIds(width, bytes.subarray(HEAD.length, end));
  }

  /** Writes the names that are marked in `known` and those in `clean`, in place of what was there. Where the folder cannot be written, nothing happens. */
  async write(known: SortedIds, clean: Uint8Array): Promise<void> {
    if (clean.length === 0 && known.areAllMarked) return;
    const draft = `${this.#path}.${randomText(12, "abcdefghijklmnopqrstuvwxyz0123456789")}.tmp`;
    try {
      await mkdir(this.#folder, { mode: 0o700 }).catch(() => undefined);
      if (!(await lstat(this.#folder)).isDirectory()) return; // a link would lead the file elsewhere
      const file = await open(draft, "wx", 0o600);
      try {
        const parts = [HEAD, mergedIds(known.marked(), sortedIds(clean, known.width), known.width)];
        for (const part of [...parts, this.#tagOf(...parts)]) await file.writeFile(part);
      } finally {
        await file.close();
      }
      await rename(draft, this.#path);
      await this.#tidy();
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  async #bytes(most: number): Promise<Uint8Array | undefined> {
    if (!(await lstat(this.#folder)).isDirectory()) return undefined;
    const file: FileHandle = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      return stats.isFile() && stats.size <= most ? await file.readFile() : undefined;
    } finally {
      await file.close();
    }
  }

  async #tidy(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => NAME.test(name));
    const paths = names.map((name) => join(this.#folder, name));
    const times = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
    const old = times.filter(({ path }) => path !== this.#path).sort((a, b) => b.at - a.at);
    for (const { path } of old.slice(MOST_FILES - 1)) await rm(path, { force: true });
  }

  #tagOf(...parts: readonly Uint8Array[]): Uint8Array {
    return this.#mac(Buffer.from(hash("sha256", ...parts)).toString("hex"));
  }
}
