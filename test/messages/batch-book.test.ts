import { describe, expect, it } from "vitest";
import { isBatchId } from "../../src/messages/batch.ts";
import { BatchBook } from "../../src/messages/batch-book.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";

describe("the book of batches", () => {
  it("marks batches in the order in which they are left, whatever the clock does", () => {
    const clock = fixedClock(1000);
    let read: () => number = clock;
    const book = new BatchBook(() => read());
    const marks = [book.mark(), book.mark()];
    clock.pass(0.001);
    marks.push(book.mark());
    clock.pass(5);
    marks.push(book.mark());
    clock.pass(-100);
    marks.push(book.mark());
    read = () => NaN;
    marks.push(book.mark());
    expect(marks.map(({ order }) => order - 1_000_000)).toEqual([0, 1, 2, 5001, 5002, 5003]);
    expect(new Set(marks.map(({ id }) => id)).size).toBe(marks.length);
    expect(marks.every(({ id }) => isBatchId(id))).toBe(true);
  });

  it("gives a batch to one request only, until it is given back or a minute has passed", () => {
    const clock = fixedClock();
    const book = new BatchBook(clock);
    expect([book.isTaken("a"), book.take("a"), book.isTaken("a"), book.take("a"), book.take("b")]).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    book.giveBack("a");
    expect([book.isTaken("a"), book.take("a"), book.take("b")]).toEqual([false, true, false]);
    clock.pass(59);
    expect([book.take("a"), book.take("b")]).toEqual([false, false]);
    clock.pass(1);
    expect([book.take("a"), book.take("b"), book.take("a")]).toEqual([true, true, false]);
  });

  it("remembers 10,000 batches at the most, the latest", () => {
    const book = new BatchBook(fixedClock());
    for (let at = 0; at < 10_001; at++) expect(book.take(String(at))).toBe(true);
    expect([book.isTaken("0"), book.isTaken("1"), book.isTaken("10000")]).toEqual([false, true, true]);
  });
});
