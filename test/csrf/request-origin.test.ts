import { describe, expect, it } from "vitest";
import { isSafeMethod, originRefusal, upgradeRefusal } from "../../src/csrf/request-origin.ts";

const ALLOWED = { own: ["https://shop.test"], trusted: ["https://admin.shop.test"] };
const SITES = [undefined, "same-origin", "none", "same-site", "cross-site", "", "SAME-ORIGIN", "same-origin, cross-site"];
const ORIGINS = [undefined, "https://shop.test", "https://admin.shop.test", "https://evil.test", "null", ""];

/** What is refused, by Origin (down) and Sec-Fetch-Site (across): written out, so that no cell changes unseen. */
const TABLE = {
  undefined: ["-", "-", "-", "cross-site", "cross-site", "cross-site", "cross-site", "cross-site"],
  "https://shop.test": ["-", "-", "-", "cross-site", "cross-site", "cross-site", "cross-site", "cross-site"],
  "https://admin.shop.test": ["-", "-", "-", "-", "-", "-", "-", "-"],
  "https://evil.test": ["origin-not-allowed", "origin-not-allowed", "origin-not-allowed", ...Array<string>(5).fill("cross-site")],
  null: ["origin-null", "-", "origin-null", ...Array<string>(5).fill("cross-site")],
  "": ["origin-not-allowed", "origin-not-allowed", "origin-not-allowed", ...Array<string>(5).fill("cross-site")],
};

describe("originRefusal", () => {
  it.each(ORIGINS.flatMap((origin) => SITES.map((fetchSite, column) => ({ origin, fetchSite, column }))))(
    "of Origin $origin, Sec-Fetch-Site $fetchSite",
    ({ origin, fetchSite, column }) => {
      const expected = TABLE[String(origin) as keyof typeof TABLE][column]!;
      expect(originRefusal({ origin, fetchSite }, ALLOWED) ?? "-").toBe(expected);
    },
  );

  it("lets an origin pass only whole, letter by letter", () => {
    for (const origin of [
      "https://shop.test.evil.test",
      "https://shop.test:444",
      "https://SHOP.test",
      "HTTPS://shop.test",
      "http://shop.test",
      "https://u@shop.test",
      "https://shop.test/",
      " https://shop.test",
      "https://shop.test, https://shop.test",
      "https://xshop.test",
      "shop.test",
    ]) {
      expect(originRefusal({ origin, fetchSite: undefined }, ALLOWED)).toBe("origin-not-allowed");
    }
  });
});

describe("upgradeRefusal", () => {
  it.each(ORIGINS.flatMap((origin) => SITES.map((fetchSite) => ({ origin, fetchSite }))))(
    "of Origin $origin, Sec-Fetch-Site $fetchSite is a request's, and nameless origins never pass",
    ({ origin, fetchSite }) => {
      const expected = originRefusal({ origin, fetchSite }, ALLOWED);
      const refusal = upgradeRefusal({ origin, fetchSite }, ALLOWED);
      if (origin === undefined) expect(refusal).toBe("origin-missing");
      else if (origin === "null") expect(refusal).toBe(expected ?? "origin-null");
      else expect(refusal).toBe(expected);
    },
  );
});

describe("isSafeMethod", () => {
  it("is true of the four of RFC 9110, as they are written there", () => {
    for (const method of ["GET", "HEAD", "OPTIONS", "TRACE"]) expect(isSafeMethod(method)).toBe(true);
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "QUERY", "get", "", "constructor"])
      expect(isSafeMethod(method)).toBe(false);
  });
});
