import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dumps } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { cli, KEY, NOW, OTHER_KEY, temporaryFolders } from "./run-cli.ts";

const newFolder = temporaryFolders();
const env = { SECRET_KEY: KEY };
const clock = (): number => NOW;
const salt = "shop.link";

describe("waxseal sign", () => {
  it("prints what the library prints", async () => {
    const timestamped = `${new TimestampSigner(KEY, { salt, clock }).sign("4711")}\n`;
    expect(await cli(["sign", "4711", "--salt", salt], { env })).toMatchObject({ code: 0, out: timestamped, err: "" });
    expect((await cli(["sign", "4711", "--salt", salt, "--plain"], { env })).out).toBe(`${new Signer(KEY, { salt }).sign("4711")}\n`);
    const object = await cli(["sign", '{"user": 7, "n": 12345678901234567890}', "--object", "--salt", salt], { env });
    expect(object.out).toBe(`${dumps(KEY, { user: 7, n: 12345678901234567890n }, { salt, clock })}\n`);
    const long = JSON.stringify("x".repeat(500));
    expect((await cli(["sign", long, "--object", "--compress", "--salt", salt], { env })).out).toMatch(/^\./);
  });

  it("takes the value from standard input, without its last line break", async () => {
    const expected = new Signer(KEY, { salt }).sign("4711");
    for (const input of ["4711", "4711\n", "4711\r\n"]) {
      expect((await cli(["sign", "--plain", "--salt", salt], { env, input })).out).toBe(`${expected}\n`);
    }
    expect((await cli(["sign", "--plain", "--salt", salt], { env, input: "4711\n\n" })).out).toBe(
      `${new Signer(KEY, { salt }).sign("4711\n")}\n`,
    );
  });

  it("takes the key from wherever it is told to, and from .env", async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, ".env"), `SECRET_KEY='${KEY}'\n`, { mode: 0o600 });
    writeFileSync(join(cwd, "key"), `${KEY}\n`, { mode: 0o600 });
    const { out } = await cli(["sign", "4711", "--salt", salt], { env });
    expect((await cli(["sign", "4711", "--salt", salt], { cwd })).out).toBe(out);
    expect((await cli(["sign", "4711", "--salt", salt, "--dotenv", ".env"], { cwd, env: { SECRET_KEY: OTHER_KEY } })).out).toBe(out);
    expect((await cli(["sign", "4711", "--salt", salt, "--key-file", "key"], { cwd })).out).toBe(out);
    expect((await cli(["sign", "4711", "--salt", salt, "--key-stdin"], { input: `${KEY}\n` })).out).toBe(out);
  });

  it.each<[string[], number, string]>([
    [["4711"], 2, "--salt shop.invoice-link"],
    [["4711", "--salt", "waxseal.token.v1:x"], 2, "WAXSEAL_SALT_RESERVED"],
    [["4711", "--salt", salt, "--plain", "--object"], 2, "two forms"],
    [["4711", "--salt", salt, "--compress"], 2, "--object"],
    [["{user:7}", "--salt", salt, "--object"], 2, "JSON"],
    [["--salt", salt], 2, "VALUE"],
    [["--salt", salt, "--key-stdin"], 2, "both the key and the value"],
  ])("refuses %j", async (words, code, message) => {
    const outcome = await cli(["sign", ...words], { env });
    expect(outcome).toMatchObject({ code, out: "" });
    expect(outcome.err).toContain(message);
  });

  it("says how to get a key where there is none", async () => {
    const { code, err } = await cli(["sign", "4711", "--salt", salt], { cwd: newFolder() });
    expect(code).toBe(3);
    expect(err).toMatch(/^error WAXSEAL_KEY_MISSING: .*npx waxseal init/);
  });
});

describe("waxseal unsign", () => {
  const signed = new TimestampSigner(KEY, { salt, clock: () => NOW - 3600 }).sign("4711");

  it("prints the value of what holds", async () => {
    expect(await cli(["unsign", signed, "--salt", salt], { env })).toMatchObject({ code: 0, out: "4711\n", err: "" });
    expect((await cli(["unsign", "--salt", salt, "--max-age", "2h"], { env, input: `${signed}\n` })).out).toBe("4711\n");
    const plain = new Signer(KEY, { salt }).sign("a:b");
    expect((await cli(["unsign", plain, "--plain", "--salt", salt], { env })).out).toBe("a:b\n");
    const object = dumps(KEY, { name: "é", n: 1 }, { salt, clock, compress: true });
    expect((await cli(["unsign", object, "--object", "--salt", salt], { env })).out).toBe('{"name":"\\u00e9","n":1}\n');
  });

  it("prints the verdict as JSON", async () => {
    const verdict = JSON.parse((await cli(["unsign", signed, "--salt", salt, "--json"], { env })).out) as object;
    expect(verdict).toEqual({
      ok: true,
      value: "4711",
      signedAt: NOW - 3600,
      key: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      stale: false,
    });
    const fallback = { SECRET_KEY: OTHER_KEY, SECRET_KEY_FALLBACKS: KEY };
    expect(JSON.parse((await cli(["unsign", signed, "--salt", salt, "--json"], { env: fallback })).out)).toMatchObject({ stale: true });
    const refused = await cli(["unsign", signed, "--salt", "other", "--json"], { env });
    expect(refused).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse(refused.out)).toMatchObject({ ok: false, error: { code: "WAXSEAL_BAD_SIGNATURE" } });
  });

  it.each<[string, string[], string]>([
    ["changed", [`5${signed.slice(1)}`, "--salt", salt], "WAXSEAL_BAD_SIGNATURE"],
    ["for another purpose", [signed, "--salt", "other"], "WAXSEAL_BAD_SIGNATURE"],
    ["too old", [signed, "--salt", salt, "--max-age", "30m"], "WAXSEAL_EXPIRED"],
    ["of the future", [new TimestampSigner(KEY, { salt, clock: () => NOW + 600 }).sign("x"), "--salt", salt], "WAXSEAL_FUTURE"],
    ["nothing signed", ["hello", "--salt", salt], "WAXSEAL_MALFORMED"],
    ["signed, and no data", [signed, "--object", "--salt", salt], "WAXSEAL_JSON_INVALID"],
  ])("refuses what is %s, with 1", async (_what, words, code) => {
    const outcome = await cli(["unsign", ...words], { env });
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toMatch(new RegExp(`^error ${code}: `));
  });

  it.each(["5x", "-1", "1e3", "NaN", "200w 1d", "999w9", "99999w"])("refuses the max age %j", async (maxAge) => {
    const { code, err } = await cli(["unsign", signed, "--salt", salt, `--max-age=${maxAge}`], { env });
    expect(code).toBe(2);
    expect(err).toContain("--max-age is a number of seconds");
  });

  it("keeps what it prints harmless at a terminal, and whole in a pipe", async () => {
    const hostile = new Signer(KEY, { salt }).sign("\x1b]0;owned\x07");
    const words = ["unsign", hostile, "--plain", "--salt", salt];
    expect((await cli(words, { env, outputIsTerminal: true })).out).toBe("\\u001b]0;owned\\u0007\n");
    expect((await cli(words, { env })).out).toBe("\x1b]0;owned\x07\n");
  });
});

describe("waxseal generate", () => {
  it("prints a key and nothing else", async () => {
    expect((await cli(["generate"])).out).toMatch(/^[\w-]{64}\n$/);
    expect((await cli(["generate", "--length", "80", "--alphabet", "django"])).out).toMatch(/^[a-z0-9!@#$%^&*(\-_=+)]{80}\n$/);
  });

  it.each([
    ["--length", "49"],
    ["--length", "x"],
    ["--length", "1e2"],
    ["--length", "99999"],
    ["--alphabet", "hex"],
  ])("refuses %s %s", async (...words) => {
    const { code, out } = await cli(["generate", ...words]);
    expect(code).toBe(2);
    expect(out).toBe("");
  });
});
