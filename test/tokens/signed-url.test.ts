import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadSignature, ConfigError, SignatureExpired } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { signedUrl, type SignedUrl, type SignedUrlParts } from "../../src/tokens/signed-url.ts";
import { wholeText } from "../encoding/arbitraries.ts";
import { eventsOn } from "../support/events.ts";

const ORIGIN = "https://shop.test";
const SIGNATURE = /[?&]wax-signature=[0-9A-Za-z]+-[\w-]{43}/;
const made = (parts: Partial<SignedUrlParts> = {}): SignedUrl =>
  signedUrl({ keys: "key", clock: fixedClock(), purpose: "shop.download", maxAgeSeconds: 100, baseOrigin: ORIGIN, ...parts });
const downloads = made();
const refusedTarget = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_URL_TARGET" }) as unknown;

/** A target as an application may make it, and the parameters in it. */
const target = fc
  .tuple(fc.array(wholeText({ maxLength: 8 }), { maxLength: 4 }), fc.array(fc.tuple(wholeText(), wholeText()), { maxLength: 6 }))
  .map(([segments, parameters]) => ({
    parameters,
    text: `/f/${segments.map((one) => encodeURIComponent(`x${one.replaceAll(/\p{Cc}|[/\\]/gu, "")}`)).join("/")}?${parameters.map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}`,
  }));

describe("a signed URL", () => {
  it("comes back as what was signed, without the signature", () => {
    const url = downloads.sign("/files/dune.epub?order=7&format=epub");
    expect(url).toMatch(/^https:\/\/shop\.test\/files\/dune\.epub\?format=epub&order=7&wax-signature=[0-9A-Za-z]+-[\w-]{43}$/);
    for (const given of [url, new URL(url), url.slice(ORIGIN.length)]) {
      expect(downloads.open(given)).toEqual(new URL("https://shop.test/files/dune.epub?format=epub&order=7"));
    }
    expect(downloads.open(downloads.sign("/")).href).toBe("https://shop.test/");
  });

  it("opens whatever was signed, with the same parameters, and no browser respells it", () => {
    fc.assert(
      fc.property(target, ({ text, parameters }) => {
        const url = downloads.sign(text);
        expect(new URL(url).href).toBe(url);
        expect(url).toMatch(/^[\w\-.~:/?&=%!$'()*+,;@]+$/);
        const opened = downloads.open(url);
        expect(decodeURIComponent(opened.pathname)).toBe(decodeURIComponent(text.slice(0, text.indexOf("?"))));
        const byName = parameters.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
        expect([...opened.searchParams]).toEqual(byName);
        expect(downloads.sign(opened)).toBe(url);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused once one character of it is another, more or fewer", () => {
    fc.assert(
      fc.property(
        target,
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), wholeText()),
        (one, place, gone, text) => {
          const url = downloads.sign(one.text);
          const at = place % (url.length + 1);
          const changed = url.slice(0, at) + text + url.slice(at + gone);
          if (changed !== url) expect(downloads.verify(changed).ok).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has one spelling, however it was written", () => {
    const plain = downloads.sign("/caf%C3%A9/~ada/a%5Bb?a=x%20y&b=%C3%A9&b=%7E&c=");
    for (const other of [
      "/café/~ada/a[b?a=x%20y&b=é&b=~&c=",
      "/caf%c3%a9/%7Eada/%61%5bb?a=x+y&b=%c3%a9&b=~&c=",
      "/café/%7eada/a[b?c&&b=é&a=x+y&b=~&",
      "https://shop.test/café/~ada/a[b?c=&b=é&b=~&a=x+y",
      new URL("https://shop.test/café/~ada/a[b?c=&b=é&b=~&a=x+y"),
    ]) {
      expect(downloads.sign(other)).toBe(plain);
    }
    expect(downloads.open(plain).href).toBe("https://shop.test/caf%C3%A9/~ada/a%5Bb?a=x%20y&b=%C3%A9&b=~&c=");
    expect(downloads.sign("/x?b=1&b=2")).not.toBe(downloads.sign("/x?b=2&b=1")); // their order may mean something
    expect(downloads.sign("/^|?a='!(*)").replace(SIGNATURE, "")).toBe("https://shop.test/%5E%7C?a=%27%21%28%2A%29");
  });

  it.each([
    ["a path without a slash", "files"],
    ["nothing", ""],
    ["another host", "https://evil.test/"],
    ["another host by two slashes", "//evil.test/"],
    ["another host by a backslash", "/\\evil.test/"],
    ["another host behind a tab", "/\t/evil.test/"],
    ["another host behind this one's name", "https://shop.test.evil.test/"],
    ["userinfo", "https://shop.test@evil.test/"],
    ["userinfo on this host", "https://ada:pw@shop.test/"],
    ["another scheme", "http://shop.test/"],
    ["a scheme without slashes", "https:evil.test"],
    ["script", "javascript:alert(1)"],
    ["another port", "https://shop.test:8443/"],
    ["the own port written out", "https://shop.test:443/"],
    ["the origin alone", "https://shop.test"],
    ["a path of two slashes", "https://shop.test//evil.test/"],
    ["dots", "/files/../admin"],
    ["dots at the end", "/files/.."],
    ["one dot", "/./admin"],
    ["escaped dots", "/files/%2e%2E/admin"],
    ["dots and an escaped slash", "/files/..%2Fadmin"],
    ["dots and an escaped backslash", "/files/..%5cadmin"],
    ["an escaped NUL", "/files/x%00.pdf"],
    ["a space", "/my file"],
    ["a space at the end", "/x "],
    ["a line", "/x?a=\n"],
    ["a fragment", "/x#y"],
    ["an empty fragment", "/x?a#"],
    ["an escape of nothing", "/x?a=%zz"],
    ["an escape of nothing in the path", "/%"],
    ["an escape of no UTF-8", "/x?a=%ff"],
    ["a lone surrogate", "/x?a=\ud800"],
    ["a signature", "/x?wax-signature=1"],
    ["a signature, escaped", "/x?a&wax%2Dsignature"],
    ["64 parameters", `/x?${"a=1&".repeat(64)}`],
    ["8,192 characters", "/".padEnd(8192, "x")],
    ["8,193 characters", "/".padEnd(8193, "x")],
    ["a million", "/".padEnd(1e6, "x")],
    ["text that grows when it is escaped", `/x?a=${"é".repeat(2000)}`],
    ["a number", 7 as unknown as string],
    ["nothing at all", undefined as unknown as string],
    ["an object with toString", { toString: () => "/x" } as unknown as string],
    ["a URL elsewhere", new URL("https://evil.test/")],
    ["a URL with a fragment", new URL("https://shop.test/#y")],
    ["a URL with userinfo", new URL("https://ada@shop.test/")],
  ])("is not made of %s", (_name, wrong) => {
    expect(() => downloads.sign(wrong)).toThrow(refusedTarget);
  });

  it("is as long as servers take, and opens at the bounds", () => {
    const many = downloads.sign(`/x?${"a=1&".repeat(63)}`);
    expect(downloads.open(many).searchParams.size).toBe(63);
    const rest = downloads.sign("/").length;
    const long = downloads.sign("/".padEnd(8192 - rest + 1, "x"));
    expect(long).toHaveLength(8192);
    expect(downloads.verify(long).ok).toBe(true);
    expect(() => downloads.sign("/".padEnd(8192 - rest + 2, "x"))).toThrow(refusedTarget);
  });

  it("does not show the target in an error", () => {
    for (const wrong of ["/secret\n", "https://secret.test/", "/x/../secret", "/secret?a=%zz", "/x?secret&wax-signature=1"]) {
      let thrown: unknown;
      try {
        downloads.sign(wrong);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(ConfigError);
      expect(`${String(thrown)} ${String((thrown as Error).stack)}`).not.toContain("secret");
    }
  });
});

describe("the age of a signed URL", () => {
  it("counts from its making, and throws what it says", () => {
    const clock = fixedClock();
    const short = made({ clock });
    const url = short.sign("/x");
    clock.pass(100);
    expect(short.verify(url)).toMatchObject({ ok: true, signedAt: 1_800_000_000 });
    clock.pass(1);
    expect(short.verify(url)).toEqual({ ok: false, reason: "expired" });
    expect(() => short.open(url)).toThrow(SignatureExpired);
    expect(made({ clock, maxAgeSeconds: undefined }).verify(url).ok).toBe(true);
    clock.now = 1_800_000_000 - 61;
    expect(short.verify(url)).toEqual({ ok: false, reason: "future" });
    expect(() => short.open(url)).toThrow(BadSignature);
  });

  it("ends with a revocation", () => {
    const url = downloads.sign("/x");
    expect(made({ isRevoked: (ms) => ms < 1_800_000_000_000 }).verify(url).ok).toBe(true);
    expect(made({ isRevoked: (ms) => ms <= 1_800_000_000_000 }).verify(url)).toEqual({ ok: false, reason: "revoked" });
  });
});

describe("the method of a signed URL", () => {
  it("is GET, and so HEAD, unless it is said", () => {
    const url = downloads.sign("/x");
    for (const method of ["GET", "HEAD", undefined]) expect(downloads.verify(url, { method }).ok).toBe(true);
    for (const method of ["POST", "PUT", "OPTIONS", "get", "", "GET "])
      expect(downloads.verify(url, { method })).toEqual({ ok: false, reason: "bad-signature" });
    expect(downloads.verify(url, new Request(url)).ok).toBe(true);
    expect(downloads.verify(url, new Request(url, { method: "POST" })).ok).toBe(false);
  });

  it("has to be told where it is another, and is part of what is signed", () => {
    const posts = made({ method: "POST" });
    const url = posts.sign("/x");
    expect(posts.verify(url, { method: "POST" }).ok).toBe(true);
    for (const method of [undefined, "GET", "HEAD"]) expect(posts.verify(url, { method }).ok).toBe(false);
    expect(downloads.verify(url, { method: "POST" }).ok).toBe(false);
    expect(posts.verify(downloads.sign("/x"), { method: "POST" }).ok).toBe(false);
    const heads = made({ method: "HEAD" });
    expect(heads.verify(heads.sign("/x"), { method: "GET" }).ok).toBe(false);
  });

  it.each(["", "get", "GET ", "GET POST", "*", "-", "GET\n"])("is no %j", (method) => {
    expect(() => made({ method })).toThrow(expect.objectContaining({ code: "WAXSEAL_URL_METHOD" }));
  });
});

describe("parameters that may vary", () => {
  const mails = made({ mayVary: ["utm_source", "lettre d'été"] });
  const url = mails.sign("/x?id=7");
  const [start, signature] = url.split("id=7&") as [string, string];

  it("may be anywhere, once each, with any value, and are not in what is opened", () => {
    for (const given of [
      `${url}&utm_source=mail`,
      `${url}&utm_source`,
      `${url}&utm_source=%zz%ff<script>`,
      `${start}utm_source=a=b?c&id=7&${signature}`,
      `${start}id=7&utm_source=&${signature}&lettre%20d%27%C3%A9t%C3%A9=1`,
    ]) {
      expect(mails.open(given).href).toBe("https://shop.test/x?id=7");
    }
  });

  it.each([
    ["twice", `${url}&utm_source=1&utm_source=1`],
    ["twice, once empty", `${start}utm_source&id=7&${signature}&utm_source=1`],
    ["in other letters", `${url}&UTM_SOURCE=1`],
    ["in another spelling", `${url}&utm%5Fsource=1`],
    ["as an array", `${url}&utm_source[]=1`],
    ["behind an empty one", `${url}&&utm_source=1`],
    ["with a fragment", `${url}&utm_source=1#x`],
    ["with what no browser sends", `${url}&utm_source=é`],
    ["in the path", url.replace("/x?", "/x&utm_source=1?")],
    ["in place of another's name", `${url}&utm_sourceid=8`],
    ["by a semicolon", `${url};utm_source=1`],
  ])("are refused %s", (_how, given) => {
    expect(mails.verify(given).ok).toBe(false);
  });

  it("stand behind the signature where the target has them, once", () => {
    const tracked = mails.sign("/x?utm_source=a+b&id=7");
    expect(tracked).toBe(`${mails.sign("/x?id=7")}&utm_source=a%20b`);
    expect(mails.open(tracked).href).toBe("https://shop.test/x?id=7");
    expect(() => mails.sign("/x?utm_source=1&utm%5Fsource=2")).toThrow(refusedTarget);
  });

  it("are names, and not the signature's", () => {
    for (const name of ["", "wax-signature", "\ud800", 7 as unknown as string]) {
      expect(() => made({ mayVary: ["utm_source", name] })).toThrow(expect.objectContaining({ code: "WAXSEAL_URL_MAY_VARY" }));
    }
  });

  it("are those of the definition, whatever becomes of the list", () => {
    const list: string[] = [];
    const strict = made({ mayVary: list });
    list.push("id");
    expect(strict.open(strict.sign("/x?id=7")).searchParams.get("id")).toBe("7");
  });
});

describe("the keys of a signed URL", () => {
  it("are those of its purpose, and of the ring", () => {
    const url = downloads.sign("/x");
    expect(made({ purpose: "shop.upload" }).verify(url).ok).toBe(false);
    expect(made({ keys: "other" }).verify(url).ok).toBe(false);
    const fallback = made({ keys: new KeyRing({ current: "new", fallbacks: ["key"] }) }).verify(url);
    expect(fallback).toMatchObject({ ok: true, stale: true });
    expect(made({ keys: new KeyRing({ current: "new", staged: ["key"] }) }).verify(url)).toMatchObject({ ok: true, stale: false });
  });

  it("are in the verdict and the event, and the URL is in neither error nor event", () => {
    const events = eventsOn("waxseal:verify");
    const url = downloads.sign("/secret?id=secret");
    const verdict = downloads.verify(url);
    downloads.verify(`${url}&more=1`);
    downloads.verify("/secret");
    downloads.verify(url, { method: "POST" });
    const purpose = "waxseal.url.v1:shop.download";
    const refused = { purpose, outcome: "refused", key: undefined, stale: undefined, signedAt: undefined };
    expect(events).toEqual([
      { purpose, outcome: "ok", reason: undefined, key: verdict.key, stale: false, signedAt: verdict.signedAt },
      { ...refused, reason: "bad-signature" },
      { ...refused, reason: "malformed" },
      { ...refused, reason: "bad-signature" },
    ]);
    expect(() => downloads.open("/secret")).toThrow(expect.not.objectContaining({ message: expect.stringContaining("secret") as string }));
  });

  it.each([undefined, null, 7, {}, [], Symbol("x"), "", "?", "/", "/?", "&", "=", "/x?wax-signature=", "\ud800", "x".repeat(1e6)])(
    "open nothing else: %#",
    (bad) => {
      expect(downloads.verify(bad as string)).toEqual({ ok: false, reason: "malformed" });
    },
  );
});

it("says how its answer is kept from others", () => {
  expect(downloads.headers).toEqual({ "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store" });
  expect(Object.isFrozen(downloads.headers)).toBe(true);
});
