import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

type Data = Record<string, unknown>;

/** Does not compress; of another length it is another text. */
const noise = (length: number): string =>
  Array.from({ length: Math.ceil(length / 43) }, (_, at) =>
    createHash("sha256")
      .update(`${String(length)} ${String(at)}`)
      .digest("base64url"),
  )
    .join("")
    .slice(0, length);

/** Where a named cookie and the session grow to the size that is asked for. */
async function site(adapter: AdapterName, { chunks, https = false }: { chunks?: number; https?: boolean }) {
  const waxseal = createWaxseal<Data>({
    keys: KEY,
    session: { store: cookieStore({ chunks }) },
    baseUrl: https ? "https://shop.test" : "http://shop.test",
  });
  const prefix = https ? "__Host-" : "";
  const draft = waxseal.cookie({ name: `${prefix}draft`, maxAge: "1d", schema: z.string(), chunks });
  const listening = await serve(adapter, waxseal, {
    "GET /draft": ({ wax, request, response }) => {
      wax.cookies.set(draft, noise(Number(request.url!.split("?")[1])));
      response.end();
    },
    "GET /session": ({ wax, request, response }) => {
      wax.session.data["noise"] = noise(Number(request.url!.split("?")[1]));
      response.end();
    },
    "GET /twice": ({ wax, response }) => {
      wax.cookies.set(draft, noise(7000));
      wax.cookies.set(draft, noise(5));
      response.end();
    },
    "GET /drop": async ({ wax, response }) => {
      wax.cookies.delete(draft);
      await wax.session.flush();
      response.end();
    },
    "GET /": ({ wax, response }) =>
      response.end(
        JSON.stringify([wax.cookies.get(draft)?.length ?? null, (wax.session.data["noise"] as string | undefined)?.length ?? null]),
      ),
  });
  return { listening, browser: new Browser(listening), draft: `${prefix}draft`, session: `${prefix}wax-session` };
}

const lengths = async (browser: Browser): Promise<unknown> => JSON.parse((await browser.get("/")).text);
const chunksOf = (browser: Browser, name: string): string[] =>
  [...browser.cookies.keys()].filter((key) => key === name || key.startsWith(`${name}.`)).sort();

describe.each(ADAPTERS)(
  "48. Cookie larger than the browser's limit: an error that says size, limit and what to do; chunks only by option, with a bounded count: %s",
  (adapter) => {
    test("without the option it is an error, and nothing is sent", async () => {
      const { listening, browser } = await site(adapter, {});
      for (const path of ["/draft", "/session"]) {
        const answer = await browser.get(`${path}?5000`);
        expect([answer.status, answer.text, answer.setCookies]).toEqual([500, "WAXSEAL_COOKIE_TOO_LARGE", []]);
      }
      expect(listening.errors.map(String).join("\n")).toMatch(
        /draft" would be \d+ bytes and browsers drop those above 4096; keep less in it/,
      );
    });

    test("with it, no more chunks than were allowed, and the error names them", async () => {
      const { listening, browser } = await site(adapter, { chunks: 2 });
      for (const path of ["/draft", "/session"]) {
        expect((await browser.get(`${path}?5000`)).status).toBe(200);
        const answer = await browser.get(`${path}?12000`);
        expect([answer.status, answer.text, answer.setCookies]).toEqual([500, "WAXSEAL_COOKIE_TOO_LARGE", []]);
      }
      expect(String(listening.errors[0])).toMatch(/would be \d{5} bytes and its 2 chunks hold \d{4}; keep less in it, allow more chunks/);
      for (const chunks of [0, 9, 1.5]) {
        const wrong = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_COOKIE_CHUNKS" }) as Error;
        expect(() => cookieStore({ chunks })).toThrow(wrong);
        expect(() => createWaxseal({ keys: KEY }).cookie({ name: "a", maxAge: "1d", chunks })).toThrow(wrong);
      }
    });

    test.for([false, true])("it comes back whole, and grows and shrinks; over HTTPS: %s", async (https) => {
      const { browser, draft, session } = await site(adapter, { chunks: 3, https });
      for (const [kb, count] of [
        [1, 1],
        [7, 3],
        [5, 2],
        [7, 3],
        [1, 1],
      ] as const) {
        await browser.get(`/draft?${String(kb * 1000)}`);
        await browser.get(`/session?${String(kb * 500)}`);
        expect(await lengths(browser)).toEqual([kb * 1000, kb * 500]);
        expect(chunksOf(browser, draft)).toEqual([draft, `${draft}.1`, `${draft}.2`].slice(0, count));
      }
      await browser.get("/session?9000");
      expect(chunksOf(browser, session)).toEqual([session, `${session}.1`, `${session}.2`]);
      const { setCookies } = await browser.get("/session?9001");
      for (const header of setCookies) expect(header.length).toBeLessThanOrEqual(4096);
      if (https) for (const header of setCookies) expect(header).toMatch(/^__Host-[^;]*; Path=\/; Max-Age=.*; Secure; HttpOnly/);
      await browser.get("/drop");
      expect(browser.cookies.size).toBe(0);
    });

    test("set twice in one response, the last one counts, whole", async () => {
      const { browser, draft } = await site(adapter, { chunks: 3 });
      await browser.get("/twice");
      expect([await lengths(browser), chunksOf(browser, draft)]).toEqual([[5, null], [draft]]);
    });

    test("with a chunk that is missing, doubled, changed, exchanged or of another time it is absent", async () => {
      for (const [path, length] of [
        ["draft", 6000],
        ["session", 9000],
      ] as const) {
        const { browser, ...names } = await site(adapter, { chunks: 4 });
        const name = names[path];
        await browser.get(`/${path}?${String(length)}`);
        const [old, good] = [browser.copy(), browser];
        await browser.get(`/${path}?${String(length + 1)}`);
        expect(await lengths(good)).toEqual(path === "draft" ? [length + 1, null] : [null, length + 1]);
        const [first, second, third] = [name, `${name}.1`, `${name}.2`].map((chunk) => good.cookies.get(chunk)!) as [
          string,
          string,
          string,
        ];
        const bad: [what: string, cookies: [name: string, value: string][]][] = [
          [
            "missing",
            [
              [name, first],
              [`${name}.1`, second],
            ],
          ],
          [
            "missing in the middle",
            [
              [name, first],
              [`${name}.2`, third],
            ],
          ],
          [
            "without the first",
            [
              [`${name}.1`, second],
              [`${name}.2`, third],
            ],
          ],
          [
            "doubled",
            [
              [name, first],
              [`${name}.1`, second],
              [`${name}.2`, third],
              [`${name}.2`, third],
            ],
          ],
          [
            "the first doubled",
            [
              [name, first],
              [`${name}.1`, second],
              [`${name}.2`, third],
              [name, first],
            ],
          ],
          [
            "changed",
            [
              [name, first],
              [`${name}.1`, `${second.slice(0, -1)}!`],
              [`${name}.2`, third],
            ],
          ],
          [
            "exchanged",
            [
              [name, first],
              [`${name}.1`, third],
              [`${name}.2`, second],
            ],
          ],
          [
            "of another time",
            [
              [name, first],
              [`${name}.1`, second],
              [`${name}.2`, old.cookies.get(`${name}.2`)!],
            ],
          ],
          [
            "counted otherwise",
            [
              [name, first.replace("~3~", "~2~")],
              [`${name}.1`, second],
            ],
          ],
        ];
        for (const [what, cookies] of bad) {
          const cookie = cookies.map((pair) => pair.join("=")).join("; ");
          const answer = await new Browser(browser).get("/", { headers: { cookie } });
          expect([name, what, answer.text, answer.setCookies]).toEqual([name, what, "[null,null]", []]);
        }
      }
    });

    test("of a session of which a chunk came twice, none is set or deleted", async () => {
      const { browser, session } = await site(adapter, { chunks: 4 });
      await browser.get("/session?6000");
      const cookie = `${browser.cookieHeader}; ${session}.1=x`;
      for (const path of ["/session?10", "/drop"]) {
        const answer = await new Browser(browser).get(path, { headers: { cookie } });
        expect(answer.setCookies.filter((header) => header.startsWith(session))).toEqual([]);
      }
      expect(await lengths(browser)).toEqual([null, 6000]);
    });

    test("what a larger limit left behind is removed, and another's cookie of a similar name is not", async () => {
      const { browser, draft } = await site(adapter, { chunks: 3 });
      await browser.get("/draft?6000");
      browser.cookies.set(`${draft}.6`, "left");
      expect(await lengths(browser)).toEqual([6000, null]);
      await browser.get("/draft?6000");
      expect(await lengths(browser)).toEqual([6000, null]);
      const { browser: other } = await site(adapter, {});
      other.cookies.set(`${draft}.1`, "mine");
      await other.get("/draft?10");
      await other.get("/drop");
      expect([...other.cookies]).toEqual([[`${draft}.1`, "mine"]]);
    });

    test("two responses of different length arrive in any order: the later one is whole", async () => {
      for (const last of [6000, 8000]) {
        const { browser } = await site(adapter, { chunks: 4 });
        await browser.get("/session?10");
        for (const length of [14_000 - last, last]) {
          const request = browser.copy(); // neither has seen the other's
          request.cookies.clear();
          const { setCookies } = await request.get(`/session?${String(length)}`);
          expect(setCookies.length).toBe(4);
          for (const header of setCookies) {
            const [name, value] = header.split("; ", 1)[0]!.split("=") as [string, string];
            if (header.includes("Max-Age=0")) browser.cookies.delete(name);
            else browser.cookies.set(name, value);
          }
        }
        expect(await lengths(browser)).toEqual([null, last]);
      }
    });
  },
);
