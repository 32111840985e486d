import { request } from "node:http";
import express from "express";
import { beforeEach, describe, expect, test } from "vitest";
import { BadSignature } from "../../src/errors.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { signedUrl, type SignedUrl } from "../../src/tokens/signed-url.ts";
import { ADAPTERS, KEY, listen, type AdapterName } from "../web/live-site.ts";
import { Mutator } from "./mutator.ts";

const BASE = "https://shop.test";
const define = (baseOrigin: string, method = "GET", purpose = "shop.download"): SignedUrl =>
  signedUrl({ keys: KEY, clock: fixedClock(), purpose, maxAgeSeconds: 3600, baseOrigin, method, mayVary: ["utm_source"] });
const downloads = define(BASE);

const url = downloads.sign("/files/7?as=pdf&price=10&tag=a&tag=b");
const target = url.slice(BASE.length);
const [path, query] = target.split("?") as [string, string];
const pairs = query.split("&");
const signature = pairs.at(-1)!;
const withPairs = (...changed: string[]): string => `${path}?${changed.join("&")}`;

/** Every order of `list` but its own. */
function otherOrders(list: readonly string[]): string[][] {
  const orders = (rest: readonly string[]): string[][] =>
    rest.length === 0 ? [[]] : rest.flatMap((one, at) => orders(rest.toSpliced(at, 1)).map((others) => [one, ...others]));
  return orders(list).slice(1);
}

const REFUSED: Record<string, readonly string[]> = {
  reordered: otherOrders(pairs).map((order) => withPairs(...order)),
  doubled: pairs.flatMap((pair) => [
    withPairs(pair, ...pairs),
    withPairs(...pairs, pair),
    withPairs(pair, ...pairs.slice(0, -1), signature),
  ]),
  added: ["x=1", "x", "=", "", "as=epub", "tag=c", "wax-signature=", "utm_source[]=1", "__proto__=1"].flatMap((more) =>
    pairs.map((_, at) => withPairs(...pairs.toSpliced(at, 0, more))).concat(withPairs(...pairs, more)),
  ),
  missing: [...pairs.map((_, at) => withPairs(...pairs.toSpliced(at, 1))), withPairs(signature), path],
  changed: [
    withPairs(...pairs.map((pair) => pair.replace("price=10", "price=1"))),
    withPairs(...pairs.map((pair) => pair.replace("price=10", "price=010"))),
    withPairs(...pairs.map((pair) => pair.replace("as=", "AS="))),
  ],
  "in another encoding": [
    target.replace("price", "%70rice"),
    target.replace("pdf", "%70df"),
    target.replace("as=pdf", "as=pdf&"),
    target.replaceAll("&", ";"),
    target.replace("?", "%3F"),
    target.replace("wax-signature", "wax%2Dsignature"),
    target.replace("/files", "/%66iles"),
  ],
  "of another path": ["/files/8", "/files/7/", "/Files/7", "//files/7", "/./files/7", "/x/../files/7", "/files", "/files/7;x"].map(
    (other) => `${other}?${query}`,
  ),
  "of another host, as the target of a proxy": [
    "https://evil.test",
    "http://shop.test",
    "https://shop.test:8443",
    "https://shop.test.evil.test",
  ].map((host) => host + target),
};

const SERVERS: Record<AdapterName, (answer: (originalUrl: string, method: string) => number) => Promise<string>> = {
  express: (answer) => listen(express().use("/files", (req, res) => void res.status(answer(req.originalUrl, req.method)).end()) as never),
  node: (answer) => listen((req, res) => res.writeHead(answer(req.url!, req.method!)).end()),
};

describe.each(ADAPTERS)(
  "58. Signed URL with parameters reordered, doubled, added, another host or method: refused, under %s",
  (adapter) => {
    let origin: string;
    beforeEach(async () => {
      origin = await SERVERS[adapter]((originalUrl, method) => {
        try {
          expect(downloads.open(originalUrl, { method }).href).toBe(`${BASE}/files/7?as=pdf&price=10&tag=a&tag=b`);
          return 200;
        } catch (error) {
          return error instanceof BadSignature ? 403 : 500;
        }
      });
    });

    /** Sends `asked` as it is: `fetch` would write it otherwise. */
    const ask = (asked: string, { method = "GET", host = "shop.test" } = {}): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(origin, { path: asked, method, headers: { host }, agent: false }, (response) => {
          response.resume().on("end", () => resolve(response.statusCode!));
        });
        sent.on("error", reject).end();
      });

    test("as it was signed, it opens, whatever the Host header says", async () => {
      for (const host of ["shop.test", "evil.test", "127.0.0.1"]) expect(await ask(target, { host })).toBe(200);
      expect(await ask(target, { method: "HEAD" })).toBe(200);
      expect(await ask(`${target}&utm_source=mail`)).toBe(200);
    });

    test.for(Object.keys(REFUSED))("%s", async (how) => {
      const answers = new Map<string, number>();
      for (const asked of REFUSED[how]!) answers.set(asked, await ask(asked));
      // Express looks for a route before anything is opened, and these are none.
      expect([...answers].filter(([, status]) => status !== 403 && status !== 404)).toEqual([]);
      for (const asked of REFUSED[how]!) expect([asked, downloads.verify(asked).ok]).toEqual([asked, false]);
    });

    test.for(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("another method: %s", async (method) => {
      expect(await ask(target, { method })).toBe(403);
    });
  },
);

describe("58. Signed URL", () => {
  test("of another application, purpose or method: refused, both ways", () => {
    const others = [
      define("https://admin.shop.test"),
      define("http://shop.test"),
      define(BASE, "POST"),
      define(BASE, "GET", "shop.preview"),
    ];
    for (const other of others) {
      const foreign = new URL(other.sign("/files/7?as=pdf&price=10&tag=a&tag=b"));
      const method = other === others[2] ? "POST" : "GET";
      expect(other.verify(foreign, { method }).ok).toBe(true);
      expect(downloads.verify(foreign.pathname + foreign.search).ok).toBe(false);
      expect(other.verify(target, { method }).ok).toBe(false);
    }
  });

  test("a parameter cannot pass for the end of the path, nor two for one", () => {
    for (const [one, other] of [
      ["/x?a=1&b=2", "/x?a=1%26b%3D2"],
      ["/x?a=1", "/x%3Fa=1"],
      ["/x/y?a", "/x?/y=&a"],
      ["/x?ab=c", "/x?a=bc"],
      ["/x?a=", "/x?a==x"],
    ] as const) {
      const token = (of: string): string => new URL(downloads.sign(of)).searchParams.get("wax-signature")!;
      expect(token(one)).not.toBe(token(other));
    }
  });

  test("what 5,000 mutations make of it: refused, and no error but ours", () => {
    const whole = [url, downloads.sign("/"), downloads.sign("/x?utm_source=1")].flatMap((one) => [one, one.slice(BASE.length)]);
    const mutator = new Mutator(58, whole);
    /** What stands behind "utm_source=" may be anything. */
    const varied = /^(https:\/\/shop\.test)?\/x\?wax-signature=[\w-]+(&utm_source(=[!"$%'-~]*)?)?$/;
    const wrong: string[] = [];
    for (let count = 0; count < 5000; count++) {
      const given = mutator.mutated();
      const { ok } = downloads.verify(given);
      if (ok && !whole.includes(given) && !varied.test(given)) wrong.push(given);
      if (ok !== opens(given)) wrong.push(given);
    }
    expect(wrong).toEqual([]);
  });
});

function opens(given: string): boolean {
  try {
    downloads.open(given);
    return true;
  } catch (error) {
    if (error instanceof BadSignature) return false;
    throw error;
  }
}
