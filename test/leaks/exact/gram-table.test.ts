import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { GramTable } from "../../../src/leaks/exact/gram-table.ts";
import { spellingsOf } from "../../../src/leaks/exact/spelling.ts";
import { KEYS } from "../proof/history.ts";
import { placed } from "./sightings.ts";

describe("GramTable", () => {
  it("finds any run that is long enough, wherever it begins in the text and in memory", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 15, maxLength: 200 }),
        fc.nat(),
        fc.nat(),
        fc.nat(63),
        fc.nat(9),
        (bytes, least, begin, offset, before) => {
          const leastBytes = 15 + (least % (bytes.length - 14));
          const from = begin % (bytes.length - leastBytes + 1);
          const table = new GramTable([{ bytes, leastBytes }]);
          const content = placed(Buffer.concat([Buffer.alloc(before, 0xee), bytes.subarray(from, from + leastBytes)]), offset);
          const at = table.seek(content, before, content.length);
          expect(at).toBeGreaterThanOrEqual(before);
          expect(at + 8).toBeLessThanOrEqual(content.length);
          const offsets: number[] = [];
          table.visit(content, at, (_, place) => offsets.push(place));
          for (const place of offsets) expect(content.subarray(at, at + 8)).toEqual(Uint8Array.from(bytes.subarray(place, place + 8)));
          expect(offsets.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("visits places in the order of the samples", () => {
    const bytes = Buffer.from("0123456789abcdefghij");
    const table = new GramTable([0, 1, 2].map((id) => ({ id, bytes, leastBytes: 15 })));
    const ids: number[] = [];
    table.visit(bytes, 0, ({ id }) => ids.push(id));
    expect(ids).toEqual([0, 1, 2]);
  });

  it("is empty without samples", () => {
    expect(new GramTable([]).seek(Buffer.alloc(100), 0, 100)).toBe(-1);
  });

  it.each([
    ["of certain keys", KEYS.ours, KEYS.django, 100],
    // Of 2,151 pairs, 56 have a gram with more than 100 places, and none one with more than 113.
    ["of any keys", generateSecretKey(), generateSecretKey({ alphabet: "django", length: 50 }), 200],
  ])("has few places for one gram %s, so that no text is slow", (_, current, fallback, most) => {
    const { entries } = new KeyRing({ current, fallbacks: [fallback, 'Grüße "an" alle\'s <Köche> & \\Kellner\\ $HOME %s {x} `y` #1; ☃'] });
    const spellings = spellingsOf(entries).filter(({ leastBytes }) => leastBytes >= GramTable.reach);
    const table = new GramTable(spellings);
    for (const { bytes } of spellings) {
      for (let at = 0; at + 8 <= bytes.length; at++) {
        let places = 0;
        table.visit(bytes, at, () => places++);
        expect(places).toBeLessThanOrEqual(most);
      }
    }
  });
});
