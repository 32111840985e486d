import { describe, expect, it } from "vitest";
import { ownOrigins } from "../../src/csrf/own-origins.ts";

const PLAIN = { secure: false, host: "inside:3000", forwarded: undefined };
const NOTHING = { host: undefined, proto: undefined };

describe("an application's own origins", () => {
  it("are those of the Host, under either scheme where the connection is plain", () => {
    expect(ownOrigins({ ...PLAIN, host: "shop.test" })).toEqual(["https://shop.test", "http://shop.test"]);
    expect(ownOrigins({ ...PLAIN, host: "shop.test", secure: true })).toEqual(["https://shop.test"]);
    expect(ownOrigins({ ...PLAIN, host: undefined })).toEqual([]);
  });

  it.each([
    ["SHOP.test", "http://shop.test"],
    ["shop.test:80", "http://shop.test"],
    ["shop.test:8080", "http://shop.test:8080"],
    ["my_host:3000", "http://my_host:3000"],
    ["[::1]:3000", "http://[::1]:3000"],
    ["127.0.0.1", "http://127.0.0.1"],
  ])("are spelled as browsers spell them: %s", (host, origin) => {
    expect(ownOrigins({ ...PLAIN, host })).toContain(origin);
  });

  it.each([
    "",
    " ",
    "shop.test/",
    "user@shop.test",
    "shop.test?",
    "shop.test#",
    "shop.test\\evil",
    "shop.test evil.test",
    "shop.test:",
    "shop.test:x",
    "shop.test:99999",
    "shop.test:123456",
    "[::1",
    "::1",
    "[zz]",
    "\u00a0shop.test",
    "sh\u00f6p.test",
    "shop%2etest",
    "1.2.3.4.5",
    `${" ".repeat(50_000)}x y`,
  ])("are none where the host is malformed: %#", (host) => {
    expect(ownOrigins({ ...PLAIN, host })).toEqual([]);
    expect(ownOrigins({ ...PLAIN, forwarded: { ...NOTHING, host } })).toEqual([]);
    expect(ownOrigins({ ...PLAIN, forwarded: { ...NOTHING, host: `shop.test,${host}` } })).toEqual([]);
  });

  it("are those that a trusted proxy names, the last in a list being the nearest one's", () => {
    const own = (host: string | undefined, proto: string | undefined): string[] => ownOrigins({ ...PLAIN, forwarded: { host, proto } });
    expect(own("shop.test", "https")).toEqual(["https://shop.test"]);
    expect(own("evil.test, shop.test", "http,https")).toEqual(["https://shop.test"]);
    expect(own("evil.test, worse.test, shop.test", "http,http,https")).toEqual(["https://shop.test"]);
    expect(own("evil.test,\tshop.test ", "http, https ")).toEqual(["https://shop.test"]);
    expect(own("shop.test:443", "https")).toEqual(["https://shop.test"]);
    expect(own("shop.test", "http")).toEqual(["http://shop.test"]);
    expect(own(undefined, "https")).toEqual(["https://inside:3000"]);
    expect(own("shop.test", undefined)).toEqual(["https://shop.test", "http://shop.test"]);
    expect(own(undefined, undefined)).toEqual(["https://inside:3000", "http://inside:3000"]);
  });

  it("have the page's scheme where the proxy names the socket's", () => {
    expect(ownOrigins({ ...PLAIN, forwarded: { host: "shop.test", proto: "wss" } })).toEqual(["https://shop.test"]);
    expect(ownOrigins({ ...PLAIN, forwarded: { host: "shop.test", proto: "ws" } })).toEqual(["http://shop.test"]);
  });

  it.each(["", "HTTPS", "https:", "ftp", "https https", "https,", "httpss", "javascript"])(
    "are none where the scheme is malformed: %j",
    (proto) => {
      expect(ownOrigins({ ...PLAIN, forwarded: { host: "shop.test", proto } })).toEqual([]);
    },
  );
});
