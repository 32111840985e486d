/**
 * What Chromium keeps of a cookie in chunks.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { needChromium } from "../support/chromium.ts";
import { KEY, serve } from "./live-site.ts";

const launchChromium = await needChromium();

/** Does not compress. */
const noise = (length: number): string =>
  Array.from({ length: Math.ceil(length / 43) }, (_, at) => createHash("sha256").update(String(at)).digest("base64url"))
    .join("")
    .slice(0, length);

describe.runIf(launchChromium)("a large cookie in Chromium", () => {
  it("of 10 KB comes back from 3 chunks, makes way for a small one, and a cookie session does the same", async () => {
    const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, session: { store: cookieStore({ chunks: 2 }) } });
    const draft = waxseal.cookie({ name: "draft", maxAge: "1d", chunks: 3, schema: z.string() });
    const site = await serve("node", waxseal, {
      "GET /draft": ({ wax, request, response }) => {
        wax.cookies.set(draft, noise(Number(request.url!.split("?")[1])));
        response.writeHead(303, { location: "/" }).end();
      },
      "GET /session": ({ wax, request, response }) => {
        wax.session.data["noise"] = noise(Number(request.url!.split("?")[1]));
        response.writeHead(303, { location: "/" }).end();
      },
      "GET /": ({ wax, response }) => {
        const texts = [wax.cookies.get(draft), wax.session.data["noise"]] as (string | undefined)[];
        response.end(JSON.stringify(texts.map((text) => text !== undefined && (text === noise(text.length) ? text.length : "wrong"))));
      },
    });
    const browser = await launchChromium!();
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ baseURL: site.origin });
    const visit = async (path: string): Promise<unknown> => {
      await page.goto(path);
      return JSON.parse((await page.textContent("body"))!);
    };
    const cookies = async (): Promise<Record<string, number>> =>
      Object.fromEntries((await page.context().cookies()).map(({ name, value }) => [name, name.length + value.length]));

    expect(await visit("/draft?7600")).toEqual([7600, false]); // in base64url, 10 KB
    const sizes = await cookies();
    expect(Object.keys(sizes).sort()).toEqual(["draft", "draft.1", "draft.2"]);
    expect(Object.values(sizes).reduce((sum, size) => sum + size, 0)).toBeGreaterThan(10_000);
    expect(await visit("/draft?10")).toEqual([10, false]);
    expect(Object.keys(await cookies())).toEqual(["draft"]);
    expect(await visit("/session?5000")).toEqual([10, 5000]);
    expect(Object.keys(await cookies()).sort()).toEqual(["draft", "wax-session", "wax-session.1"]);
    expect(await visit("/session?10")).toEqual([10, 10]);
    expect(Object.keys(await cookies()).sort()).toEqual(["draft", "wax-session"]);
  });
});
