/**
 * Inflates one compressed stream out of a source, and leaves the source behind it.
 *
 * @module
 */
import {
  constants,
  createBrotliDecompress,
  createInflateRaw,
  createZstdDecompress,
  inflateRawSync,
  type BrotliDecompress,
  type InflateRaw,
  type ZstdDecompress,
} from "node:zlib";
import { Damaged } from "./archive.ts";
import type { Budget } from "./budget.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Sink } from "./sink.ts";

type Engine = InflateRaw | BrotliDecompress | ZstdDecompress;

/** Beyond these 32 MiB a zstd stream makes its reader hold so much of it (`zstd --ultra`, `--long`) that it is not read. */
const ZSTD_WINDOW_LOG = 25;

/** Node has zstd since 22.15. */
export const HAS_ZSTD = typeof createZstdDecompress === "function";

const CHUNK = 64 * 1024;

const ENGINES = {
  deflate: (): Engine => createInflateRaw({ chunkSize: CHUNK }),
  brotli: (): Engine => createBrotliDecompress({ chunkSize: CHUNK }),
  zstd: (): Engine => createZstdDecompress({ chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }),
};

export type Method = keyof typeof ENGINES;

export interface Inflating {
  readonly source: ByteSource;
  readonly into: Sink;
  readonly budget: Budget;
  /** How long the compressed stream is, where that is known: it is read no further. */
  readonly length?: number | undefined;
  /** Takes the compressed bytes too, as they are used up. */
  readonly alsoInto?: Sink | undefined;
}

/** As much as is inflated at once where it is all there: most members of most archives, and the tiny ones of those that are made to cost. */
const [SMALL, SMALL_INFLATED] = [64 * 1024, 1024 * 1024];

/**
 * Returns how long the compressed stream was.
 *
 * @throws {Damaged} after what could be inflated was handed on
 * @throws {CapHit}
 */
export async function inflate(method: Method, { source, into, budget, length = Infinity, alsoInto }: Inflating): Promise<number> {
  if (method === "deflate") {
    const small = await inflateAtOnce(source, length, into, budget);
    if (small !== undefined) return small;
  }
  const engine = ENGINES[method]();
  engine.on("error", () => undefined); // it comes by the output too
  const output = handOn(engine, into, budget);
  const state = { isOver: false };
  const overOrFailed = output.finally(() => (state.isOver = true));
  overOrFailed.catch(() => undefined); // awaited below, and until then nobody's
  try {
    let read = 0;
    while (!state.isOver && read < length) {
      const bytes = (await source.peek()).subarray(0, length - read);
      if (bytes.length === 0) break;
      const before = engine.bytesWritten;
      await written(engine, bytes, overOrFailed);
      const used = engine.bytesWritten - before;
      await alsoInto?.write(bytes.subarray(0, used));
      source.skip(used);
      read += used;
      if (used < bytes.length) {
        await overOrFailed;
        return read;
      }
    }
    if (!state.isOver) engine.end();
    await overOrFailed;
    return read;
  } finally {
    engine.destroy();
  }
}

async function inflateAtOnce(source: ByteSource, length: number, into: Sink, budget: Budget): Promise<number | undefined> {
  const bytes = (await source.peek(length <= SMALL ? length : 1)).subarray(0, Math.min(length, SMALL));
  let result: { buffer: Uint8Array; engine: { bytesWritten: number } };
  try {
    // With `info`, as Node documents and its types do not say, the engine comes back too.
    result = inflateRawSync(bytes, { maxOutputLength: SMALL_INFLATED, info: true }) as unknown as typeof result;
  } catch {
    return undefined; // too much, or not all there, or damaged: as a stream, what comes before the damage is not lost
  }
  budget.inflate(result.buffer.length);
  source.skip(result.engine.bytesWritten);
  await into.write(result.buffer);
  return result.engine.bytesWritten;
}

async function handOn(engine: Engine, into: Sink, budget: Budget): Promise<void> {
  const pieces = engine[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    const piece = await pieces.next().catch((error: unknown) => {
      throw new Damaged("its compressed data are damaged", { cause: error });
    });
    if (piece.done === true) return;
    budget.inflate(piece.value.length);
    await into.write(piece.value);
  }
}

/** Waits until `bytes` are used up, or no more are wanted. */
function written(engine: Engine, bytes: Uint8Array, over: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    over.then(resolve, reject);
    engine.write(bytes, () => {
      resolve(); // an error comes by `over`
    });
  });
}
