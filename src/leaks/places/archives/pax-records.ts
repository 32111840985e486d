import { Damaged } from "./archive.ts";

export interface PaxRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

const [SPACE, EQUALS, LINE_FEED] = [0x20, 0x3d, 0x0a];

/**
 * Returns the records of an extended header.
 *
 * Shape:  length " " key "=" value LF, one after the other; the length, in decimal, is of all of it.
 * Source: POSIX.1-2018, pax, "pax Extended Header".
 * @throws {Damaged}
 */
export function paxRecordsOf(content: Uint8Array): PaxRecord[] {
  const records: PaxRecord[] = [];
  for (let at = 0; at < content.length && content[at] !== 0;) {
    const space = content.indexOf(SPACE, at);
    const digits = space === -1 ? "" : Buffer.from(content.subarray(at, Math.min(space, at + 9))).toString("latin1");
    const end = at + (/^\d{1,8}$/.test(digits) ? Number(digits) : 0);
    const equals = content.indexOf(EQUALS, space);
    if (end > content.length || equals === -1 || equals < space || equals >= end || content[end - 1] !== LINE_FEED) {
      throw new Damaged("what it says about a member is garbled");
    }
    records.push({
      key: Buffer.from(content.subarray(space + 1, equals)).toString("latin1"),
      value: content.subarray(equals + 1, end - 1),
    });
    at = end;
  }
  return records;
}
