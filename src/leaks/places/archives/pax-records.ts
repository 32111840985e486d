import { Damaged } from "./archive.ts";

export interface PaxRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

const [SPACE, EQUALS, LINE_FEED, ZERO] = [0x20, 0x3d, 0x0a, 0x30];
const MOST_DIGITS = 8;

/**
 * Yields the records of an extended header; those before what is garbled, too.
 *
 * Shape:  length " " key "=" value LF, one after the other; the length, in decimal, is of all of it.
 * Source: POSIX.1-2018, pax, "pax Extended Header".
 * @throws {Damaged}
 */
export function* paxRecordsOf(content: Uint8Array): Generator<PaxRecord> {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 0; at < content.length && content[at] !== 0;) {
    const space = afterDigits(content, at);
    const end = at + numberIn(content, at, space);
    const equals = content.indexOf(EQUALS, space);
    if (
      space === at ||
      content[space] !== SPACE ||
      end > content.length ||
      equals === -1 ||
      equals >= end ||
      content[end - 1] !== LINE_FEED
    ) {
      throw new Damaged("what it says about a member is garbled");
    }
    yield { key: text.toString("latin1", space + 1, equals), value: content.subarray(equals + 1, end - 1) };
    at = end;
  }
}

function afterDigits(content: Uint8Array, from: number): number {
  let at = from;
  while (at < from + MOST_DIGITS && content[at]! >= ZERO && content[at]! <= ZERO + 9) at++;
  return at;
}

function numberIn(content: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + content[at]! - ZERO;
  return value;
}
