import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { Signer } from "../../../src/signing/signer.ts";
import { live, MINUTE_MS, ringDocument } from "./source.ts";

const good = ringDocument(5, { current: "a", staged: "b", fallback: "c" }, { floor: 3, revoked: "d", projected: true });
const text = writeDocument(good);

/** One change to the text: pieces cut out, doubled, moved, or overwritten with what a parser might stumble over. */
const mutated = fc
  .tuple(
    fc.nat(text.length),
    fc.nat(60),
    fc.oneof(
      fc.constantFrom(
        "",
        "{",
        "}",
        "[",
        "null",
        "0",
        "-1",
        "1e999",
        '"',
        "\\u0000",
        '"__proto__":{},',
        "\uFEFF",
        "\ud800",
        "true",
        "5",
        "9007199254740993",
      ),
      fc.string({ maxLength: 20 }),
      fc.tuple(fc.nat(text.length), fc.nat(200)).map(([at, length]) => text.slice(at, at + length)),
    ),
  )
  .map(([at, cut, piece]) => text.slice(0, at) + piece + text.slice(at + cut));

test("a fuzzed document never crashes a process, nor replaces a good ring", async () => {
  vi.useFakeTimers();
  try {
    let served = text;
    let loads = 0;
    const keys = live({
      name: "a fuzzed source",
      load: async () => {
        loads++;
        return readDocument(served, "a fuzzed source");
      },
    });
    await keys.ready();
    const signer = new Signer(keys, { salt: "shop.test" });
    const signed = signer.sign("v");
    const { ring } = keys;
    let parsed = 0;
    await fc.assert(
      fc.asyncProperty(mutated, async (mutation) => {
        served = mutation;
        const revision = revisionOf(mutation);
        if (revision !== undefined) parsed++;
        if (revision !== undefined && revision > 5) return; // the next one in the series, for all that anybody can tell
        const before = loads;
        await vi.advanceTimersByTimeAsync(1.2 * MINUTE_MS);
        expect(loads).toBeGreaterThan(before);
        expect(keys.ring).toBe(ring);
        expect(signer.verify(signed)).toMatchObject({ ok: true, stale: false });
      }),
      { seed: 5, numRuns: 2000 },
    );
    expect(parsed).toBeGreaterThan(20); // some were documents still, and were refused as such
  } finally {
    vi.useRealTimers();
  }
});

function revisionOf(mutation: string): number | undefined {
  try {
    return readDocument(mutation, "it").revision;
  } catch {
    return undefined;
  }
}
