/**
 * Reads tar archives: old ones, ustar, pax and GNU's; also several one after the other.
 *
 * Of sparse files only what is stored is looked at: the holes between are zeros.
 *
 * Source: POSIX.1-2018, pax, "Extended Description"; GNU tar's manual, "Basic Tar Format" and "Storing Sparse Files".
 * @module
 */
import { Damaged, type Archive } from "./archive.ts";
import type { ByteSource } from "./byte-source.ts";
import { paxRecordsOf } from "./pax-records.ts";
import { BLOCK, tarHeaderOf, untilNul, type TarHeader } from "./tar-header.ts";

/** Names, links and records about a member may be as long. */
const MOST_ABOUT_A_MEMBER = 1024 * 1024;

/** What the headers before a member say of it. */
interface About {
  name?: Uint8Array | undefined;
  link?: Uint8Array | undefined;
  size?: number | undefined;
}

export async function readTar(archive: Archive): Promise<void> {
  const { source } = archive;
  let about: About = {};
  let isOver = false;
  for (;;) {
    const block = await source.peek(BLOCK);
    if (block.length < BLOCK) break;
    const header = tarHeaderOf(block);
    if (header === undefined) {
      if (!isZero(block)) break;
      isOver = true;
      source.skip(BLOCK); // two of these are the end, and another archive may come after it
      continue;
    }
    isOver = false;
    source.skip(BLOCK);
    if ("xgLK".includes(header.type)) about = { ...about, ...(await aboutNext(archive, header)) };
    else {
      await readMember(archive, header, about);
      about = {};
    }
  }
  const rest = await source.pass(Infinity, archive.rest);
  if (rest > 0 && !isOver) throw new Damaged("something else stands where a member should begin");
}

async function readMember(archive: Archive, header: TarHeader, about: About): Promise<void> {
  const { source, budget } = archive;
  budget.open();
  for (let more = header.hasMoreMap; more;) {
    const map = await source.take(BLOCK);
    if (map === undefined) throw new Damaged("it ends early");
    more = map[504] !== 0;
  }
  const link = about.link ?? header.link;
  if (link.length > 0) archive.text(link, "link target");
  const into = archive.member(about.name ?? header.name);
  try {
    const size = await sizeOf(source, header, about);
    if ((await source.pass(size, into)) < size) throw new Damaged("it ends early");
    await source.pass(padding(size));
  } finally {
    await into.end();
  }
}

/** Links have no content, but some programs write the size of what they lead to, and others content all the same. */
async function sizeOf(source: ByteSource, header: TarHeader, about: About): Promise<number> {
  const size = about.size ?? header.size;
  if (size === 0 || !"123456".includes(header.type)) return size;
  const next = await source.peek(BLOCK);
  return next.length === BLOCK && (isZero(next.subarray(0, BLOCK)) || tarHeaderOf(next) !== undefined) ? 0 : size;
}

async function aboutNext({ source, text, rest }: Archive, { type, size }: TarHeader): Promise<About> {
  if (size > MOST_ABOUT_A_MEMBER) {
    await source.pass(size, rest);
    throw new Damaged("what it says about a member is too long");
  }
  const content = await source.take(size);
  if (content === undefined) throw new Damaged("it ends early");
  await source.pass(padding(size));
  if (type === "L") return { name: untilNul(content) };
  if (type === "K") return { link: untilNul(content) };
  const about: { -readonly [Name in keyof About]: About[Name] } = {};
  for (const { key, value } of paxRecordsOf(content)) {
    if (key === "path" || key === "GNU.sparse.name") about.name = value;
    else if (key === "linkpath") about.link = value;
    else if (key === "size") about.size = sizeIn(value);
    else text(value, "header");
  }
  return type === "x" ? about : {}; // "g" is about all members, and says nothing of their sizes
}

function sizeIn(value: Uint8Array): number {
  const digits = Buffer.from(value).toString("latin1");
  const size = /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
  if (size === undefined) throw new Damaged("it states a size that is none");
  return size;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function isZero(block: Uint8Array): boolean {
  for (let at = 0; at < BLOCK; at++) if (block[at] !== 0) return false;
  return true;
}
