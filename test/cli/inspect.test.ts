import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signCookie } from "../../src/cookies/signed-cookie.ts";
import { base64url } from "../../src/encoding/base64url.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { macsOf } from "../../src/keys/macs.ts";
import { encodeSession } from "../../src/sessions/codec.ts";
import { dumps } from "../../src/signing/object-signer.ts";
import { ownSalt } from "../../src/signing/salts.ts";
import { Signature } from "../../src/signing/signature.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { cli, KEY, NOW, OTHER_KEY, temporaryFolders, type World } from "./run-cli.ts";

interface Vectors {
  session: { key: string; time: number; session_data: string; signed_cookies: string; data: unknown }[];
  messages: { key: string; cookie: string }[];
  signed_cookie: { key: string; name: string; salt: string; value: string; time: number; cookie_header: string; signed_legacy: string }[];
  password_reset: { token: string; seconds_since_2001: number }[];
  csrf: { secret: string; masked: string }[];
  hashers: { encoded: string }[];
}

const vectors = JSON.parse(readFileSync(new URL("../vectors/django.json", import.meta.url), "utf8")) as Vectors;
const clock = (): number => NOW - 3 * 86_400;
const env = { SECRET_KEY: KEY };

interface Explained {
  ok: boolean;
  verified: boolean;
  kind: string;
  payload?: unknown;
  text?: string;
  signedAt: number | null;
  notes: string[];
  parts: { name: string; text: string; about: string }[];
  trust: { state: string; reason?: string; key?: string; keyState?: string; purpose?: string };
}

async function explained(token: string, world: World = {}, ...words: string[]): Promise<Explained> {
  const { code, out } = await cli(["inspect", "--json", ...words, "--", token], world);
  const result = JSON.parse(out) as Explained;
  expect(code).toBe(result.ok ? 0 : 1);
  return result;
}

describe("waxseal inspect, on what Django made", () => {
  it("explains sessions, with the key and without", async () => {
    for (const { key, data, session_data, signed_cookies, time } of vectors.session.slice(0, 20)) {
      for (const token of [session_data, signed_cookies]) {
        const unverified = await explained(token, { now: time + 60 });
        expect(unverified).toMatchObject({ verified: false, payload: data, signedAt: time, trust: { state: "unverified" } });
        const verified = await explained(token, { now: time + 60, env: { SECRET_KEY: key } });
        expect(verified).toMatchObject({ verified: true, kind: "django-session", payload: data, trust: { keyState: "current" } });
      }
    }
  });

  it("explains messages", async () => {
    for (const { key, cookie } of vectors.messages.slice(0, 10)) {
      expect(await explained(cookie, { now: 2e9, env: { SECRET_KEY: key } })).toMatchObject({ kind: "messages", verified: true });
    }
  });

  it("explains signed cookies as developer tools show them", async () => {
    for (const { key, value, time, salt, cookie_header } of vectors.signed_cookie.slice(0, 20)) {
      const words = salt === "" ? [] : [`--salt=${salt}`];
      const result = await explained(cookie_header, { now: time, env: { SECRET_KEY: key } }, ...words);
      expect(result).toMatchObject({ verified: true, signedAt: time });
      if (result.text !== undefined) expect(result.text).toBe(value);
    }
  });

  it("explains reset tokens, alone and in a link", async () => {
    const { token, seconds_since_2001 } = vectors.password_reset[0]!;
    const madeAt = new Date(Date.UTC(2001, 0) + seconds_since_2001 * 1000).toISOString().slice(0, 19).replace("T", " ");
    for (const text of [token, `NDI/${token}`, `https://shop.example/reset/NDI/${token}/`]) {
      const result = await explained(text);
      expect(result).toMatchObject({ kind: "django-reset-token", verified: false });
      expect(JSON.stringify(result.parts)).toContain(`${madeAt} in Django's TIME_ZONE`);
    }
    expect(JSON.stringify((await explained(`NDI/${token}`)).parts)).toContain('\\"42\\"');
  });

  it("explains CSRF tokens, ids and hashes", async () => {
    const { secret, masked } = vectors.csrf[0]!;
    const token = await explained(masked);
    expect(token.kind).toBe("django-csrf-token");
    expect(token.parts.at(-1)).toMatchObject({ name: "secret", text: secret });
    expect((await explained(secret)).kind).toBe("django-csrf-secret");
    expect((await explained("9qmz4hq0k5cr6p6w6pl0z0b3lb2vgc1d")).kind).toBe("django-id");
    for (const { encoded } of vectors.hashers) {
      const hash = await explained(encoded);
      expect(hash.kind).toBe(encoded.startsWith("!") ? "django-unusable-password" : "django-password-hash");
    }
  });
});

describe("waxseal inspect, on our own", () => {
  it("tells which key signed, for which purpose, and when", async () => {
    const token = dumps(KEY, { user: 7 }, { salt: "shop.invite", clock });
    expect(await explained(token, { env }, "--salt", "shop.invite")).toMatchObject({
      verified: true,
      kind: "signed-object",
      payload: { user: 7 },
      signedAt: clock(),
      trust: { keyState: "current", key: new KeyRing({ current: KEY }).entries[0]!.label, purpose: 'the salt "shop.invite"' },
    });
    const rotated = { SECRET_KEY: OTHER_KEY, SECRET_KEY_FALLBACKS: KEY };
    expect((await explained(token, { env: rotated }, "--salt", "shop.invite")).trust.keyState).toBe("fallback");
  });

  it.each([
    ["a session id", ownSalt("session", "id"), "x".repeat(27), "waxseal-session-id", ""],
    ["a CSRF cookie", ownSalt("csrf", "cookie"), "x".repeat(27), "waxseal-csrf-cookie", ""],
    ["a cookie", ownSalt("cookie", "theme"), base64url(Buffer.from('"dark"')), "signed-object-plain", "theme="],
  ])("knows %s", async (_what, salt, value, kind, prefix) => {
    const token = prefix + new Signature(macsOf(KEY, salt)).sign(value);
    expect(await explained(token, { env })).toMatchObject({ verified: true, kind });
  });

  it("knows a Django cookie that a framework has percent-encoded", async () => {
    const token = encodeURIComponent(signCookie(KEY, "theme", "dark", { clock }));
    expect(await explained(`theme=${token}`, { env })).toMatchObject({ verified: true, text: "dark" });
  });

  it.each(["sha1", "sha256", "sha384", "sha512"] as const)("recognises %s by the length of its signature", async (algorithm) => {
    const token = new TimestampSigner(KEY, { salt: "a", algorithm, clock }).sign("v");
    expect(await explained(token, { env }, "--salt", "a")).toMatchObject({ verified: true, text: "v" });
  });

  it("takes a value with a = for no cookie, and finds any kind of token in one", async () => {
    const token = new Signer(KEY, { salt: "a" }).sign("user=7");
    expect(await explained(token, { env }, "--salt", "a")).toMatchObject({ verified: true, text: "user=7" });
    expect((await explained(`csrftoken=${vectors.csrf[0]!.secret}`)).kind).toBe("django-csrf-secret");
    expect((await explained("sessionid=9qmz4hq0k5cr6p6w6pl0z0b3lb2vgc1d")).kind).toBe("django-id");
  });

  it("leaves a session of a table to its row", async () => {
    const token = new TimestampSigner(KEY, { salt: "elsewhere", clock }).sign(base64url(Buffer.from('{"_created_at":1767000000}')));
    expect(await explained(token, { env })).toMatchObject({
      ok: true,
      verified: false,
      kind: "waxseal-session",
      notes: ["It began at 2025-12-29 09:20:00 UTC."],
    });
  });

  it("says why it is refused", async () => {
    const token = new TimestampSigner(KEY, { salt: "a", clock }).sign("v");
    expect((await explained(token, { env })).trust).toMatchObject({ state: "refused", reason: "bad-signature" });
    expect((await explained(token, { env: { SECRET_KEY: OTHER_KEY } }, "--salt", "a")).trust.reason).toBe("bad-signature");
    expect((await explained(token, { env }, "--salt", "a", "--max-age", "2d")).trust.reason).toBe("expired");
    expect((await explained(token, { env }, "--salt", "a", "--max-age", "4d")).ok).toBe(true);
    expect((await explained(token, { env, now: clock() - 3600 }, "--salt", "a")).trust.reason).toBe("future");
  });

  it("decodes without a key, and says that nobody vouches for it", async () => {
    const token = encodeSession(KEY, { _auth_user_id: "42", _session_expiry: 0 }, { clock });
    const { code, out } = await cli(["inspect", token]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Django session\n/);
    expect(out).toContain('"_auth_user_id": "42"');
    expect(out).toContain('It signs in the user "42".');
    expect(out).toContain("2025-12-30 03:04:05 UTC, 3 days ago");
    expect(out).toContain("! UNVERIFIED\n  There is no key to check it with, so anybody may have written this.");
  });

  it("decodes where the key at hand is no good, but not where it was named", async () => {
    const token = new Signer(KEY, { salt: "a" }).sign("v");
    expect((await explained(token, { env: { SECRET_KEY: " " } })).trust.state).toBe("unverified");
    expect((await cli(["inspect", token, "--variable", "APP_KEY"], { env: { APP_KEY: " " } })).code).toBe(3);
  });

  it("reads the token from standard input", async () => {
    const token = new Signer(KEY, { salt: "a" }).sign("v");
    expect((await cli(["inspect"], { input: `  ${token}\n` })).out).toContain("UNVERIFIED");
    expect((await cli(["inspect"], { input: new Uint8Array([0xff]) })).code).toBe(2);
  });

  it.each(["", "hello", "a:b", "::", "x".repeat(500), `${"a".repeat(20)}:${"b".repeat(42)}`, "SECRET_KEY"])(
    "says that %j is no token",
    async (text) => {
      expect(await cli(["inspect", "--", text])).toMatchObject({
        code: 1,
        out: expect.stringContaining("no token of waxseal or Django") as string,
      });
      expect((await cli(["inspect", "--json", "--", text])).out).toBe('{"ok":false,"kind":null}\n');
    },
  );
});

describe("waxseal inspect, on hostile tokens", () => {
  const newFolder = temporaryFolders();
  const fake = (payload: Uint8Array | string): string =>
    `${payload instanceof Uint8Array ? base64url(payload) : payload}:1vZZZZ:${"A".repeat(43)}`;

  it("prints no escape of theirs", async () => {
    const hostile = "\x1b]0;owned\x07\u202e\x9b31m\r\n";
    const tokens = [
      `${hostile}:1vZZZZ:${"A".repeat(43)}`,
      fake(Buffer.from(JSON.stringify({ [hostile]: hostile }))),
      `a${hostile}=${fake("x")}`,
      hostile,
    ];
    for (const token of tokens) {
      const { out, err } = await cli(["inspect", "--", token]);
      expect(out + err).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      const json = await cli(["inspect", "--json", "--", token]);
      expect(json.out).toMatch(/^[ -~]*\n$/);
    }
  });

  it("stays within bounds", async () => {
    const bomb = `.${base64url(deflateSync(Buffer.alloc(50_000_000, 0x20)))}`;
    const large = fake(Buffer.from(JSON.stringify(Array.from({ length: 50_000 }, (_, at) => at))));
    const deep = fake(Buffer.from("[".repeat(100_000)));
    for (const token of [fake(bomb), large, deep, fake(Buffer.from(`"${"x".repeat(700_000)}"`))]) {
      const { code, out } = await cli(["inspect", "--", token]);
      expect(code).toBe(0);
      expect(out.length).toBeLessThan(20_000);
    }
  });

  it("pollutes nothing", async () => {
    const token = fake(Buffer.from('{"__proto__":{"polluted":1},"constructor":{}}'));
    await explained(token);
    expect({}).not.toHaveProperty("polluted");
  });

  it("never fails on anything", async () => {
    const cwd = newFolder();
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.tuple(fc.string(), fc.constantFrom(27, 43, 64, 86)).map(([text, length]) => `${text}:${"-".repeat(length)}`),
      fc
        .constantFrom(...vectors.session.slice(0, 5).map(({ session_data }) => session_data))
        .chain((text) => fc.nat(text.length).map((at) => text.slice(at))),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        for (const world of [{ cwd }, { cwd, env }]) {
          const { code, err } = await cli(["inspect", "--", text], world);
          expect([0, 1]).toContain(code);
          expect(err).toBe("");
        }
      }),
      { numRuns: 300 },
    );
  });
});
