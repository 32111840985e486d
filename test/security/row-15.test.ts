import { deflateRawSync, constants } from "node:zlib";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as deflate from "../../src/encoding/deflate.ts";
import { BadSignature } from "../../src/errors.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { loads } from "../../src/signing/object-signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

vi.mock(import("../../src/encoding/deflate.ts"), { spy: true });

const TOO_LARGE: unknown = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_PAYLOAD_TOO_LARGE" });
const MEGABYTE = 2 ** 20;
const key = generateSecretKey();
const salt = "shop.test";
const signer = new TimestampSigner(key, { salt });

/** Returns a zlib stream of `megabytes` of zeros, made without ever holding them. */
function bomb(megabytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MEGABYTE), { finishFlush: constants.Z_SYNC_FLUSH, level: 9 });
  const checksum = Buffer.alloc(4); // Adler-32 of zeros: their number, and 1
  checksum.writeUInt16BE((megabytes * MEGABYTE) % 65521);
  checksum.writeUInt16BE(1, 2);
  return Buffer.concat([Buffer.from([0x78, 0xda]), ...Array<Buffer>(megabytes).fill(block), Buffer.from([3, 0]), checksum]);
}

beforeEach(() => {
  vi.clearAllMocks();
});

describe("15. A compressed payload that inflates beyond the cap: refused with bounded memory, after its signature held; never inflated before", () => {
  test("the bomb is a zlib stream like any other", () => {
    expect(deflate.inflate(bomb(2), 3 * MEGABYTE)).toHaveLength(2 * MEGABYTE);
  });

  test.for([
    [undefined, 20],
    [100, 20],
    [8 * MEGABYTE, 200],
  ] as const)("cap %d, %d megabytes", ([maxBytes, megabytes]) => {
    const token = signer.sign(`.${bomb(megabytes).toString("base64url")}`);
    const before = process.memoryUsage();
    expect(() => loads(key, token, { salt, maxBytes })).toThrow(TOO_LARGE);
    const after = process.memoryUsage();
    const most = (maxBytes ?? MEGABYTE) * 3 + 30 * MEGABYTE;
    expect(after.external - before.external).toBeLessThan(most);
    expect(after.rss - before.rss).toBeLessThan(most);
    expect(deflate.inflate).toHaveBeenCalledTimes(1);
  });

  test("three hundred of them in turn leave nothing behind", () => {
    const token = signer.sign(`.${bomb(4).toString("base64url")}`);
    const before = process.memoryUsage().rss;
    for (let turn = 0; turn < 300; turn++) expect(() => loads(key, token, { salt })).toThrow(TOO_LARGE);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEGABYTE);
  });

  test("nothing is inflated whose signature does not hold, nor what is expired, from the future or malformed", () => {
    const payload = `.${bomb(1).toString("base64url")}`;
    const at = (time: number): string => new TimestampSigner(key, { salt, clock: () => time }).sign(payload);
    const now = Date.now() / 1000;
    const token = signer.sign(payload);
    const refused = [
      `${token}A`,
      token.slice(0, -1),
      token.replace(/.$/, "!"),
      new TimestampSigner(generateSecretKey(), { salt }).sign(payload),
      new TimestampSigner(key, { salt: "other" }).sign(payload),
      at(now - 3600),
      at(now + 3600),
      payload,
      `${payload}:`,
    ];
    for (const one of refused) expect(() => loads(key, one, { salt, maxAge: 60 })).toThrow(BadSignature);
    expect(deflate.inflate).not.toHaveBeenCalled();
    expect(() => loads(key, token, { salt, maxAge: 60, maxBytes: 10 })).toThrow(TOO_LARGE);
    expect(deflate.inflate).toHaveBeenCalledTimes(1);
  });
});
