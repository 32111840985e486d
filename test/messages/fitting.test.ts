import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitting } from "../../src/messages/fitting.ts";

const message = (text: string) => ({ level: 20, message: text, extraTags: null });
const joined = (part: readonly { message: string }[]): string => part.map(({ message: text }) => text).join("");

describe("fitting", () => {
  it("gives as many messages as there is room for, from the first, and the rest", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 })), fc.nat(60), (lengths, most) => {
        const messages = lengths.map((length) => message("x".repeat(length)));
        const { text, rest } = fitting(messages, most, joined);
        const count = messages.length - rest.length;
        expect(rest).toEqual(messages.slice(count));
        expect(text).toBe(count === 0 ? undefined : joined(messages.slice(0, count)));
        expect(joined(messages.slice(0, count)).length).toBeLessThanOrEqual(most);
        if (rest.length > 0) expect(joined(messages.slice(0, count + 1)).length).toBeGreaterThan(most);
      }),
    );
  });

  it("counts characters as they are in the header", () => {
    expect(fitting([message(";;;")], 13, joined).text).toBeUndefined(); // "\073\073\073"
    expect(fitting([message(";;;")], 14, joined).text).toBe(";;;");
  });
});
