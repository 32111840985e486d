import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { needChromium } from "../support/chromium.ts";
import { signedUrl, type SignedUrl } from "../../src/tokens/signed-url.ts";
import { KEY } from "../web/live-site.ts";

const launchChromium = await needChromium();

const AWKWARD = "/files/café ~^|[x]'(1)&=+@:;,$!*%2F%25.pdf".replaceAll(" ", "%20");
const QUERY = new URLSearchParams({ name: "é \u{1f9ad} &copy=1 %41 +/?#;'\"<>`\\^|[]{}~!*()", "a[0]": "", empty: "" });

describe.runIf(launchChromium)("signed URLs in Chromium", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium!();
  });

  afterAll(async () => {
    await browser?.close();
  });

  interface Site {
    downloads: SignedUrl;
    page: Page;
    origin: string;
    /** What was asked for, and by which Referer. */
    asked: { url: string; referer: string | undefined }[];
  }

  /** A site whose first page has a link to `to(downloads)`, and whose other pages have a link to /next. */
  async function siteWith(to: (downloads: SignedUrl) => string, headers: (downloads: SignedUrl) => Record<string, string>): Promise<Site> {
    const asked: Site["asked"] = [];
    let link = "";
    const server = createServer((request, response) => {
      asked.push({ url: request.url!, referer: request.headers.referer });
      response.setHeader("content-type", "text/html; charset=utf-8");
      if (request.url === "/") return response.end(`<!doctype html><a href="${link.replaceAll("&", "&amp;")}">the file</a>`);
      const verdict = downloads.verify(request.url!, request);
      for (const [name, value] of Object.entries(headers(downloads))) response.setHeader(name, value);
      return response.end(`<!doctype html><p>${verdict.reason ?? "opened"}</p><a href="/next">next</a>`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const downloads = signedUrl({
      keys: KEY,
      clock: () => Date.now() / 1000,
      purpose: "shop.download",
      maxAgeSeconds: 3600,
      baseOrigin: origin,
    });
    link = to(downloads);
    const context = await browser.newContext({ baseURL: origin });
    onTestFinished(async () => {
      await context.close();
      server.closeAllConnections();
      server.close();
    });
    return { downloads, page: await context.newPage(), origin, asked };
  }

  test("58. a link is followed in the spelling that was signed, and opens", async () => {
    const { page, asked, downloads, origin } = await siteWith(
      (one) => one.sign(`${AWKWARD}?${String(QUERY)}`),
      () => ({}),
    );
    await page.goto("/");
    await page.getByText("the file").click();
    await page.getByText("opened").waitFor();
    const { url } = asked.find((one) => one.url.startsWith("/files"))!;
    expect(Object.fromEntries(downloads.open(url).searchParams)).toEqual(Object.fromEntries(QUERY));

    await page.goto(downloads.sign(`${AWKWARD}?${String(QUERY)}`)); // as if typed, or opened from a mail
    await page.getByText("opened").waitFor();
    const written = await page.evaluate("location.href");
    expect(downloads.verify(String(written)).ok).toBe(true);
    expect(String(written).startsWith(`${origin}/`)).toBe(true);
  });

  test("78. the page leaks its URL by Referer: not with the headers of a signed URL", async () => {
    const leaksWith = async (headers: (downloads: SignedUrl) => Record<string, string>): Promise<boolean> => {
      const { page, asked } = await siteWith((one) => one.sign("/reset?user=7"), headers);
      await page.goto("/");
      await page.getByText("the file").click();
      await page.getByText("next").click();
      await page.waitForURL("**/next");
      return asked.find(({ url }) => url === "/next")!.referer?.includes("wax-signature") ?? false;
    };
    expect(await leaksWith(({ headers }) => headers)).toBe(false);
    expect(await leaksWith(() => ({}))).toBe(true); // so the first would have been noticed
  });
});
