/**
 * Reads ar archives: packages of Debian, and libraries to link with.
 *
 * Source: deb(5); the GNU Binutils manual, ar; FreeBSD's ar(5), which has the names of both kinds.
 * @module
 */
import { Damaged, type Archive } from "./archive.ts";
import { untilNul } from "./tar-header.ts";

const [MAGIC, HEADER] = [8, 60];
const [NAME_END, SIZE, SIZE_END] = [16, 48, 58];
/** A list of long names may be as long, and a long name. */
const MOST_OF_NAMES = 1024 * 1024;
const NOTHING = new Uint8Array();

export async function readAr(archive: Archive): Promise<void> {
  const { source, budget, rest } = archive;
  await source.pass(MAGIC);
  let longNames: Uint8Array = NOTHING;
  for (let header = await source.take(HEADER); header !== undefined; header = await source.take(HEADER)) {
    budget.open();
    const text = Buffer.from(header).toString("latin1");
    const size = /^\d{1,10} *$/.test(text.slice(SIZE, SIZE_END)) ? Number(text.slice(SIZE, SIZE_END)) : undefined;
    if (size === undefined || !text.endsWith("`\n")) {
      await rest.write(header);
      throw new Damaged("something else stands where a member should begin");
    }
    const name = text.slice(0, NAME_END).trimEnd();
    if (name === "//" && size <= MOST_OF_NAMES) {
      longNames = (await source.take(size)) ?? NOTHING;
      await rest.write(longNames);
    } else await readMember(archive, name, size, longNames);
    if (size % 2 === 1) await source.pass(1);
  }
  await source.pass(Infinity, rest);
}

async function readMember(archive: Archive, name: string, size: number, longNames: Uint8Array): Promise<void> {
  const { source } = archive;
  const before = /^#1\/\d{1,8}$/.test(name) ? Number(name.slice(3)) : 0; // BSD has a long name before the content
  if (before > Math.min(size, MOST_OF_NAMES)) throw new Damaged("a name in it is too long");
  const own = await source.take(before);
  const into = archive.member(own !== undefined && before > 0 ? untilNul(own) : nameIn(longNames, name));
  try {
    if ((await source.pass(size - before, into)) < size - before) throw new Damaged("it ends early");
  } finally {
    await into.end();
  }
}

/** GNU ends a name with "/", and has a long one in a list, at the offset that comes after a "/". */
function nameIn(longNames: Uint8Array, name: string): Uint8Array {
  const at = /^\/\d{1,7}$/.test(name) ? Number(name.slice(1)) : longNames.length;
  if (at >= longNames.length) return Buffer.from(name.length > 1 && name.endsWith("/") ? name.slice(0, -1) : name, "latin1");
  const end = longNames.indexOf(0x0a, at);
  const long = longNames.subarray(at, end === -1 ? undefined : end);
  return long.at(-1) === 0x2f ? long.subarray(0, -1) : long;
}
