/**
 * Reads cpio archives, such as what Linux boots from: there, several follow each other, and the last may be compressed.
 *
 * @module
 */
import { Damaged, type Archive } from "./archive.ts";
import { CPIO_HEADER, cpioHeaderOf, type CpioHeader } from "./cpio-header.ts";
import { untilNul } from "./tar-header.ts";

const TRAILER = Buffer.from("TRAILER!!!");

export async function readCpio(archive: Archive): Promise<void> {
  const { source, unnamed, name } = archive;
  let isOver = false;
  for (;;) {
    const bytes = await source.peek(CPIO_HEADER);
    const header = cpioHeaderOf(bytes, 0, bytes.length);
    if (header !== undefined) isOver = await readMember(archive, header);
    else if (isOver && bytes[0] === 0) source.skip(zerosAtStart(bytes));
    else break;
  }
  if (!isOver) throw new Damaged("something else stands where a member should begin");
  if ((await source.peek()).length === 0) return;
  const next = unnamed(name);
  try {
    await source.pass(Infinity, next);
  } finally {
    await next.end();
  }
}

/** Returns whether it is the last. */
async function readMember(archive: Archive, { length, nameLength, size, alignment }: CpioHeader): Promise<boolean> {
  const { source, budget } = archive;
  budget.open();
  source.skip(length);
  const name = await source.take(nameLength);
  if (name === undefined) throw new Damaged("it ends early");
  await source.pass(padding(length + nameLength, alignment));
  const own = untilNul(name);
  if (TRAILER.equals(own)) return true;
  const into = archive.member(own);
  try {
    if ((await source.pass(size, into)) < size) throw new Damaged("it ends early");
  } finally {
    await into.end();
  }
  await source.pass(padding(size, alignment));
  return false;
}

function padding(size: number, alignment: number): number {
  return (alignment - (size % alignment)) % alignment;
}

function zerosAtStart(bytes: Uint8Array): number {
  const end = bytes.findIndex((byte) => byte !== 0);
  return end === -1 ? bytes.length : end;
}
