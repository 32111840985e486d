/**
 * Reads what is nothing but compressed: zstd, frame after frame, and brotli.
 *
 * Source: RFC 8878, 3.1; RFC 7932.
 * @module
 */
import { Damaged, type Archive } from "./archive.ts";
import type { ByteSource } from "./byte-source.ts";
import { inflate } from "./inflation.ts";
import type { Sink } from "./sink.ts";

export async function readZstd({ source, budget, name, unnamed, rest, unreadable }: Archive): Promise<void> {
  const into = unnamed(name);
  try {
    for (let frame = await frameOf(source); frame !== undefined; frame = await frameOf(source)) {
      budget.open();
      if (frame === "data") await inflate("zstd", { source, into, budget });
      else if (frame === "lz4") {
        unreadable("unsupported", "lz4");
        break;
      } else if ((await source.pass(frame.skip, rest)) < frame.skip) throw new Damaged("it ends early");
    }
  } finally {
    await into.end();
  }
  await source.pass(Infinity, rest);
}

/** Brotli has no magic: a file may have its ending and be something else, so that it is looked at as it stands too. */
export async function readBrotli({ source, budget, name, unnamed, rest }: Archive): Promise<void> {
  const into = unnamed(name);
  let isBrotli = false;
  const noting: Sink = {
    write: (bytes) => {
      isBrotli = true;
      return into.write(bytes);
    },
    end: () => into.end(),
  };
  try {
    await inflate("brotli", { source, into: noting, budget, alsoInto: rest });
  } catch (error) {
    if (isBrotli || !(error instanceof Damaged)) throw error;
  } finally {
    await into.end();
  }
  await source.pass(Infinity, rest);
}

async function frameOf(source: ByteSource): Promise<"data" | "lz4" | { skip: number } | undefined> {
  const head = await source.peek(8);
  if (head.length < 8) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, 8);
  const magic = view.getUint32(0, true);
  if (magic === 0xfd2fb528) return "data";
  if (magic === 0x184d2204) return "lz4"; // it has the same frames to skip
  return (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? { skip: 8 + view.getUint32(4, true) } : undefined;
}
