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

/** Of records that say where a member is, or what it leads to. */
const NAMES: ReadonlyMap<string, "name" | "link"> = new Map([
  ["path", "name"],
  ["GNU.sparse.name", "name"],
  ["linkpath", "link"],
]);
const LINE_FEED = 0x0a;

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
    if ("xgLK".includes(header.type)) {
      const next = await aboutNext(archive, header);
      lookAt(archive, [next.name && about.name, next.link && about.link]); // it stands in their place
      about = { ...about, ...next };
    } else {
      await readMember(archive, header, about);
      about = {};
    }
  }
  lookAt(archive, [about.name, about.link]);
  const rest = await source.pass(Infinity, archive.rest);
  if (rest > 0 && !isOver) throw new Damaged("something else stands where a member should begin");
}

async function readMember(archive: Archive, header: TarHeader, about: About): Promise<void> {
  const { source, budget } = archive;
  budget.open();
  for (let more = header.hasMoreMap; more;) {
    budget.describe(1);
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

async function aboutNext(archive: Archive, { type, size }: TarHeader): Promise<About> {
  const { source, budget, rest } = archive;
  if (size > MOST_ABOUT_A_MEMBER) {
    await source.pass(size, rest);
    throw new Damaged("what it says about a member is too long");
  }
  budget.describe(1 + Math.ceil(size / BLOCK));
  const content = await source.take(size);
  if (content === undefined) throw new Damaged("it ends early");
  await source.pass(padding(size));
  if (type === "L") return { name: untilNul(content) };
  if (type === "K") return { link: untilNul(content) };
  return recordsOf(archive, content, type === "x");
}

/** Takes what the records in `content` say of the next member, if they are about it, and looks at all that is said besides. */
function recordsOf({ budget, text }: Archive, content: Uint8Array, isAboutNext: boolean): About {
  const about: { -readonly [Name in keyof About]: About[Name] } = {};
  let others = 0; // as much of `content` they take, moved to its front: one text of a hundred thousand lines is soon looked at
  const keep = (value: Uint8Array): void => {
    content.set(value, others);
    content[others + value.length] = LINE_FEED;
    others += value.length + 1;
  };
  try {
    for (const { key, value } of paxRecordsOf(content)) {
      budget.describe(1);
      const name = NAMES.get(key);
      if (isAboutNext && name !== undefined) {
        if (about[name] !== undefined) keep(about[name]);
        about[name] = new Uint8Array(value);
      } else if (isAboutNext && key === "size") about.size = sizeIn(value);
      else keep(value);
    }
  } finally {
    if (others > 0) text(content.subarray(0, others), "header");
  }
  return about;
}

/** Looks at names that no member has. */
function lookAt(archive: Archive, names: readonly (Uint8Array | undefined)[]): void {
  for (const name of names) if (name !== undefined) archive.text(name, "header");
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
