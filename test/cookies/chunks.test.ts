import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { announcedChunks, chunkHeaders, chunkLimit, chunkName, joinedChunks } from "../../src/cookies/chunks.ts";
import { parseCookieHeader } from "../../src/cookies/parse.ts";

const ATTRIBUTES = { secure: true, maxAgeSeconds: 3600 };
const pairOf = (header: string): string => header.split("; ", 1)[0]!;

/** What a server reads of the headers that it has sent. */
function joined(name: string, headers: readonly string[]): string | undefined {
  const received = parseCookieHeader(headers.map(pairOf).join("; "));
  return joinedChunks(received.get(name)!, (at) => [received.get(chunkName(name, at))].filter((value) => value !== undefined));
}

describe("a cookie in chunks", () => {
  it("comes back as it went, each chunk no larger than browsers keep, and no more of them than there have to be", () => {
    const text = fc
      .tuple(
        fc.constantFrom("", "~", "~2~", '"'),
        fc.array(fc.constantFrom("a", "Z9", "é", "; ", '"', "\\", "\n", "~"), { minLength: 1 }),
        fc.nat(7_000),
      )
      .map(
        ([start, parts, length]) =>
          start +
          parts
            .join("")
            .repeat(Math.ceil(length / parts.join("").length))
            .slice(0, length),
      );
    fc.assert(
      fc.property(text, fc.constantFrom("a", "__Host-a"), (value, name) => {
        const headers = chunkHeaders(name, value.replace(/^ +| +$/g, ""), { ...ATTRIBUTES, chunks: 8 });
        expect(joined(name, headers)).toBe(value.replace(/^ +| +$/g, ""));
        for (const header of headers) expect(header.length).toBeLessThanOrEqual(4096);
        for (const [at, header] of headers.entries()) expect(header.startsWith(`${chunkName(name, at)}=`)).toBe(true);
        for (const header of headers.slice(0, -1)) expect(header.length).toBeGreaterThan(4096 - 4);
        expect(announcedChunks(parseCookieHeader(pairOf(headers[0]!)).get(name)!)).toBe(headers.length);
      }),
      { numRuns: 300 },
    );
  });

  it("is one as it always was where it fits, but for what looks like a first chunk", () => {
    const inOne = (value: string): string[] => chunkHeaders("a", value, { secure: false, chunks: 4 }).map(pairOf);
    expect(inOne("text")).toEqual(["a=text"]);
    expect(inOne("")).toEqual(['a=""']);
    expect(inOne("~2~text")).toEqual(["a=~1~~2~text"]);
    expect(chunkHeaders("a", "~2~text", { secure: false }).map(pairOf)).toEqual(["a=~2~text"]);
    const longest = 4096 - chunkHeaders("a", "x", { secure: false })[0]!.length + 1;
    expect(inOne("x".repeat(longest)).length).toBe(1);
    expect(inOne("x".repeat(longest + 1)).length).toBe(2);
  });

  it("is refused where it is larger than its chunks, and the error says how large it is, what they hold and what to do", () => {
    const room = (chunks: number): number => {
      let [fits, tooLarge] = [0, 40_000];
      while (tooLarge - fits > 1) {
        const middle = Math.floor((fits + tooLarge) / 2);
        try {
          chunkHeaders("cart", "x".repeat(middle), { ...ATTRIBUTES, chunks });
          fits = middle;
        } catch {
          tooLarge = middle;
        }
      }
      return fits;
    };
    for (const chunks of [2, 8]) {
      const most = room(chunks);
      expect(() => chunkHeaders("cart", "x".repeat(20_000 * chunks), { ...ATTRIBUTES, chunks })).toThrow(
        expect.objectContaining({
          name: "PayloadError",
          code: "WAXSEAL_COOKIE_TOO_LARGE",
          message: `The cookie "cart" would be ${String(20_000 * chunks)} bytes and its ${String(chunks)} chunks hold ${String(most)}; keep less in it, allow more chunks, of which there are 8 at the most, or use a session store with a server.`,
        }),
      );
    }
    expect(() => chunkHeaders("cart", "x".repeat(5000), ATTRIBUTES)).toThrow(/browsers drop those above 4096/);
    expect(() => chunkHeaders("cart", "日".repeat(5000), { ...ATTRIBUTES, chunks: 8 })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_COOKIE_VALUE" }),
    );
  });

  it("is nothing where a chunk is missing or came twice, and does not look at chunks too many", () => {
    const read = (first: string, others: Record<number, string[]> = {}) => joinedChunks(first, (at) => others[at] ?? []);
    expect(read("~3~a", { 1: ["b"], 2: ["c"] })).toBe("abc");
    expect(read("~3~a", { 1: ["b"] })).toBeUndefined();
    expect(read("~3~a", { 2: ["c"] })).toBeUndefined();
    expect(read("~3~a", { 1: ["b"], 2: ["c", "c"] })).toBeUndefined();
    for (const beyond of [3, 4, 7]) expect(read("~3~a", { 1: ["b"], 2: ["c"], [beyond]: ["d", "e"] })).toBe("abc");
    expect(read("~1~a")).toBe("a");
    expect(read("~1~a", { 1: ["b"] })).toBe("a");
    expect(read("~8~a", { 1: ["b"] })).toBeUndefined();
  });

  it("is no first chunk without a count from 1 to 8", () => {
    for (const text of ["", "~", "~2", "~0~a", "~9~a", "~10~a", "~-1~a", "2~a", " ~2~a", "~2.~a", "~٢~a"]) {
      expect([joinedChunks(text, () => ["x"]), announcedChunks(text)]).toEqual([text, 1]);
    }
  });

  it("may have 1 to 8 chunks", () => {
    expect([undefined, 1, 8].map(chunkLimit)).toEqual([1, 1, 8]);
    for (const chunks of [0, 9, 1.5, NaN, -1, "2" as never, null as never]) {
      expect(() => chunkLimit(chunks)).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_COOKIE_CHUNKS" }));
    }
  });
});
