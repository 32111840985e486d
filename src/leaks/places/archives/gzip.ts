/**
 * Reads gzip: members one after the other, whose contents are one.
 *
 * Source: RFC 1952, 2.2 and 2.3.
 * @module
 */
import { Damaged, type Archive } from "./archive.ts";
import type { ByteSource } from "./byte-source.ts";
import { inflate } from "./inflation.ts";
import { untilNul } from "./tar-header.ts";

const [EXTRA, NAME, COMMENT, HEADER_SUM] = [4, 8, 16, 2];
const MOST_OF_A_TEXT = 64 * 1024;

export async function readGzip(archive: Archive): Promise<void> {
  const { source, budget } = archive;
  let name: Uint8Array | undefined;
  const header = async (): Promise<void> => {
    const { name: own, comment } = await headerOf(source);
    name ??= own;
    if (comment !== undefined) archive.text(comment, "comment");
  };
  await header();
  const into = name === undefined ? archive.unnamed(archive.name) : archive.member(name);
  try {
    do {
      budget.open();
      await inflate("deflate", { source, into, budget });
      if ((await source.take(8)) === undefined) throw new Damaged("it ends early");
    } while ((await hasMore(source)) && (await header(), true));
  } finally {
    await into.end();
  }
  await source.pass(Infinity, archive.rest);
}

async function hasMore(source: ByteSource): Promise<boolean> {
  const [first, second, method] = await source.peek(4);
  return first === 0x1f && second === 0x8b && method === 8;
}

async function headerOf(source: ByteSource): Promise<{ name: Uint8Array | undefined; comment: Uint8Array | undefined }> {
  const fixed = await source.take(10);
  if (fixed === undefined) throw new Damaged("it ends early");
  const flags = fixed[3]!;
  if ((flags & EXTRA) !== 0) {
    const length = await source.take(2);
    if (length !== undefined) await source.pass(length[0]! | (length[1]! << 8));
  }
  const name = (flags & NAME) === 0 ? undefined : await textOf(source);
  const comment = (flags & COMMENT) === 0 ? undefined : await textOf(source);
  if ((flags & HEADER_SUM) !== 0) await source.take(2);
  return { name, comment };
}

/** Returns what comes before the next NUL, and goes on after it. */
async function textOf(source: ByteSource): Promise<Uint8Array> {
  for (let least = 256; least <= MOST_OF_A_TEXT; least *= 2) {
    const bytes = (await source.peek(least)).subarray(0, MOST_OF_A_TEXT);
    const text = untilNul(bytes);
    if (text.length === bytes.length) continue;
    source.skip(text.length + 1);
    return new Uint8Array(text);
  }
  throw new Damaged("a name in it does not end");
}
