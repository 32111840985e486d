/**
 * Reads zip archives from the front, member by member, and not by the directory at their end: so they can come in pieces, and what was
 * deleted, or put before, between or behind the members, is looked at too.
 *
 * Source: PKWARE's APPNOTE 6.3.10, 4.3.6 (the order of things) and 4.4.5 (methods).
 * @module
 */
import type { Archive } from "./archive.ts";
import { Damaged } from "./archive.ts";
import { HAS_ZSTD, inflate } from "./inflation.ts";
import type { Sink } from "./sink.ts";
import { CENTRAL_HEADER, LOCAL_HEADER, sizeInZip64, zipHeaderOf } from "./zip-header.ts";

const SIGNATURE = Buffer.from("PK");
/** The signature, and which header it is. */
const HEADER_START = 4;
const [LOCAL, CENTRAL] = [0x0403, 0x0201];
const [STORED, DEFLATED, ZSTD] = [0, 8, 93];

export async function readZip(archive: Archive): Promise<void> {
  const { source, rest, budget } = archive;
  for (;;) {
    const bytes = await source.peek(4);
    if (bytes.length < 4) break;
    const at = nextHeader(bytes);
    if (at !== 0) await source.pass(at, rest);
    else {
      const isRead = kindAt(bytes, 0) === LOCAL ? await readMember(archive) : await readCentral(archive);
      if (isRead) continue;
      budget.open(); // what only looks like a member takes its time, too
      await source.pass(SIGNATURE.length, rest);
    }
  }
  await source.pass(Infinity, rest);
}

/** Returns where in `bytes`, four or more, a header may begin; else where those begin that have to be seen again with more. */
function nextHeader(bytes: Uint8Array): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - HEADER_START;
  for (let at = view.indexOf(SIGNATURE); at !== -1 && at <= last; at = view.indexOf(SIGNATURE, at + 1)) {
    const kind = kindAt(bytes, at);
    if (kind === LOCAL || kind === CENTRAL) return at;
  }
  return last + 1;
}

function kindAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 2]! | (bytes[at + 3]! << 8);
}

/** Returns whether there was a member. */
async function readMember(archive: Archive): Promise<boolean> {
  const { source, budget } = archive;
  const bytes = await source.peek(LOCAL_HEADER);
  const header = bytes.length < LOCAL_HEADER ? undefined : zipHeaderOf(bytes);
  if (header === undefined) return false;
  const inflatedSize = new DataView(bytes.buffer, bytes.byteOffset).getUint32(22, true);
  budget.open();
  source.skip(LOCAL_HEADER);
  const name = await source.take(header.nameLength);
  const extra = await source.take(header.extraLength);
  if (name === undefined || extra === undefined) throw new Damaged("it ends early");
  const size = sizeInZip64(header.size, extra, inflatedSize);
  const into = archive.member(name);
  try {
    if (header.isEncrypted) archive.unreadable("encrypted", "members that need a password");
    else await readContent(archive, header.method, size, into);
  } finally {
    await into.end();
  }
  return true;
}

/** What is not read is left to be looked at as it stands, up to the next member. */
async function readContent(archive: Archive, method: number, size: number | undefined, into: Sink): Promise<void> {
  const { source, budget } = archive;
  if (method === STORED) {
    // Of unknown length: up to the next header it is looked at as a part of the archive.
    if (size !== undefined && (await source.pass(size, into)) < size) throw new Damaged("it ends early");
  } else if (method === DEFLATED || (method === ZSTD && HAS_ZSTD)) {
    try {
      await inflate(method === DEFLATED ? "deflate" : "zstd", { source, into, budget, length: size });
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      archive.unreadable("damaged", "members whose compressed data are damaged");
    }
  } else {
    archive.unreadable("unsupported", `members compressed by method ${method} of zip`);
  }
}

/** Of the directory's entries only the comments are new: the names were looked at with the members. Returns whether there was an entry. */
async function readCentral({ source, rest, text }: Archive): Promise<boolean> {
  const bytes = await source.peek(CENTRAL_HEADER);
  if (bytes.length < CENTRAL_HEADER) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, CENTRAL_HEADER);
  const [name, extra, comment] = [view.getUint16(28, true), view.getUint16(30, true), view.getUint16(32, true)];
  source.skip(CENTRAL_HEADER);
  await source.pass(name);
  await source.pass(extra, rest);
  const written = await source.take(comment);
  if (written === undefined) throw new Damaged("it ends early");
  if (comment > 0) text(written, "comment");
  return true;
}
