/**
 * Chromium in the bookshop, as a newcomer meets it.
 *
 * @module
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { needChromium } from "../support/chromium.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse";
const PATIENCE_MS = 15_000;

const launchChromium = await needChromium();

describe.runIf(launchChromium)("the bookshop in Chromium", () => {
  let folder: Awaited<ReturnType<typeof newFolder>>;
  let shop: Shop;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  /** What a page did against its Content-Security-Policy, and scripts that failed. */
  const violations: string[] = [];
  let people = 0;

  beforeAll(async () => {
    folder = await newFolder();
    [shop, browser] = await Promise.all([startShop({ DATABASE: join(folder.path, "shop.sqlite3") }), launchChromium!()]);
  });

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(violations.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await folder?.remove();
  });

  /** Returns an empty page of somebody who was never here. */
  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ baseURL: shop.origin, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    contexts.push(context);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) violations.push(message.text());
    });
    page.on("pageerror", (error) => violations.push(error.message));
    return page;
  }

  /** Returns a page of somebody who has just signed up. */
  async function newReader(): Promise<{ page: Page; email: string; visitor: Visitor }> {
    const [visitor, email] = [new Visitor(shop.origin), `reader-${++people}@example.org`];
    await visitor.signUp(email, PASSWORD);
    const page = await newPage();
    await page.context().addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: shop.origin })));
    return { page, email, visitor };
  }

  async function signIn(page: Page, email: string, password: string): Promise<void> {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Keep me signed in").check();
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Welcome back, Ada.").waitFor();
  }

  async function isSignedIn(page: Page): Promise<boolean> {
    await page.goto("/account");
    return new URL(page.url()).pathname === "/account";
  }

  it("signs up, out and in again", async () => {
    const page = await newPage();
    await page.goto("/");
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Make an account" }).click();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByText("Welcome, Ada.").waitFor();
    await page.getByRole("link", { name: "Ada" }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByText("You are signed out.").waitFor();
    await signIn(page, "ada@example.org", PASSWORD);
    expect(await isSignedIn(page)).toBe(true);
  });

  it("fills the cart, changes it and checks out", async () => {
    const page = await newPage();
    await page.goto("/");
    await page.getByRole("button", { name: "Add to cart: Dracula" }).click();
    await page.getByRole("status").getByText("“Dracula” is in your cart.").waitFor();
    expect(new URL(page.url()).hash).toBe("#dracula");
    await page.getByRole("link", { name: "Persuasion" }).click();
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByRole("link", { name: /^Cart/ }).click();
    await page.getByRole("button", { name: "One copy more of Dracula" }).click();
    await page.getByText("€43.50").waitFor();
    await page.getByRole("button", { name: "Remove Persuasion" }).click();
    await page.getByText("“Persuasion” is back on the shelf.").waitFor();
    expect(await page.locator(".sum").textContent()).toBe("€30.00");
    await page.getByRole("link", { name: "Check out" }).click();
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Keep this for later" }).click(); // although the rest is empty
    await page.getByText("We keep what you typed").waitFor();
    expect(await page.getByLabel("Name").inputValue()).toBe("Ada");
    await page.getByLabel("Street and number").fill("St James’s Square 12");
    await page.getByLabel("Postcode").fill("SW1Y 4LB");
    await page.getByLabel("Town").fill("London");
    await page.getByRole("button", { name: "Send the order" }).click();
    await page.getByText("nothing is charged and nothing is sent").waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download Dracula" }).click()]);
    expect(download.suggestedFilename()).toBe("dracula.txt");
  });

  it("invites a friend, once the own address is confirmed", async () => {
    const { page } = await newReader();
    await page.goto("/outbox");
    await page.getByRole("article").filter({ hasText: "Is this your address?" }).first().getByRole("link").click();
    await page.getByRole("button", { name: "Yes, it is mine" }).click();
    await page.getByText("is confirmed.").waitFor();
    await page.goto("/account");
    await page.getByRole("link", { name: "Write an invitation" }).click();
    await page.getByLabel("Your friend’s e-mail").fill("grace@example.org");
    await page.getByRole("button", { name: "Send the invitation" }).click();
    await page.getByText("Your invitation to grace@example.org is on its way.").waitFor();

    const friend = await newPage();
    await friend.goto("/outbox");
    await friend.getByRole("article").filter({ hasText: "grace@example.org" }).getByRole("link").click();
    const link = friend.url();
    await friend.getByLabel("Name").fill("Grace");
    await friend.getByLabel("Password").fill(PASSWORD);
    await friend.getByRole("button", { name: "Make the account" }).click();
    await friend.getByText("Welcome, Grace.").waitFor();
    await friend.goto(link);
    await friend.getByRole("heading", { name: "This invitation has been used" }).waitFor();
  });

  it("follows the system's colours until others are chosen, and remembers those", async () => {
    const page = await newPage({ colorScheme: "dark" });
    await page.goto("/sign-in");
    const background = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await background();
    await page.goto("/books/dracula");
    await page.getByRole("button", { name: "Light colours" }).click();
    await page.getByRole("button", { name: "Dark colours" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/books/dracula");
    const light = await background();
    expect(light).not.toBe(dark);
    await page.goto("/cart");
    expect(await background()).toBe(light);

    await tamper(page, "theme");
    await page.reload();
    expect(await background()).toBe(dark); // a cookie that was tampered with counts as none
  });

  it("sets a new password by the link in the mail", async () => {
    const { page: elsewhere, email } = await newReader();
    const page = await newPage();
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByLabel("E-mail").fill(email.toUpperCase());
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByRole("link", { name: "Open the outbox" }).click();
    const letter = page.getByRole("article").filter({ hasText: email }).filter({ hasText: "Set a new password" });
    await letter.getByRole("link").click();
    const link = page.url();
    await page.getByLabel("New password").fill("a newer horse");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("Your new password is set.").waitFor();
    await signIn(page, email, "a newer horse");
    expect(await isSignedIn(elsewhere)).toBe(false);
    await page.goto(link);
    await page.getByRole("heading", { name: "This link is no longer good" }).waitFor();
  });

  it("takes a tampered session for none, without an error page", async () => {
    const { page } = await newReader();
    expect(await isSignedIn(page)).toBe(true);
    await tamper(page, "wax-session");
    const response = await page.goto("/");
    expect(response!.status()).toBe(200);
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    await page.getByRole("button", { name: "Add to cart: Persuasion" }).click(); // and the shop goes on
    await page.getByText("“Persuasion” is in your cart.").waitFor();
  });

  it.for(["127.0.0.1", "localhost"])("refuses a form that a page on another port of %s sends in a reader's name", async (host) => {
    const { page } = await newReader();
    const evil = await serve(`<!doctype html><form method="post" action="${shop.origin}/cart"><input name="book" value="dracula"></form>
      <script>document.forms[0].submit()</script>`);
    await page.goto(`http://${host}:${evil.port}/`);
    await page.getByRole("heading", { name: "We did not accept that form" }).waitFor();
    await page.getByText("WAXSEAL_CSRF_CROSS_SITE").waitFor();
    evil.close();
    await page.getByRole("link", { name: "Load the page again" }).click();
    await page.waitForURL(`${shop.origin}/`);
    await page.goto("/cart");
    await page.getByText("There is nothing in it yet.").waitFor();
    expect(await isSignedIn(page)).toBe(true);
  });

  it("helps somebody whose page was open since before they signed in", async () => {
    const { page, email } = await newReader();
    const stale = await page.context().newPage();
    await stale.goto("/books/persuasion");
    await signIn(page, email, PASSWORD);
    await stale.getByRole("button", { name: "Add to cart" }).click();
    await stale.getByText("WAXSEAL_CSRF_TOKEN").waitFor();
    await stale.getByRole("link", { name: "Load the page again" }).click();
    await stale.getByRole("button", { name: "Add to cart" }).click();
    await stale.getByText("“Persuasion” is in your cart.").waitFor();
  });

  it("signs a reader out of another browser, and everywhere else", async () => {
    const { page, email } = await newReader();
    const elsewhere = await Promise.all([newPage(), newPage()]);
    for (const other of elsewhere) await signIn(other, email, PASSWORD);
    await page.goto("/account");
    await page.getByRole("link", { name: "See your devices" }).click();
    const others = page.getByRole("listitem").filter({ hasText: "Chrome on" });
    expect(await others.count()).toBe(2);
    await others
      .last()
      .getByRole("button", { name: /^Sign out Chrome on .+, signed in / })
      .click();
    await page.getByText("That device is signed out.").waitFor();
    expect(await Promise.all(elsewhere.map((other) => isSignedIn(other)))).toEqual([false, true]); // the last seen come first
    await page.goto("/account/devices");
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await page.getByText("One other device is signed out.").waitFor();
    expect(await Promise.all([page, ...elsewhere].map((one) => isSignedIn(one)))).toEqual([true, false, false]);
  });

  it("fits a phone, page by page", async () => {
    const { page, email, visitor } = await newReader();
    await new Visitor(shop.origin).submit("/forgot", "/forgot", { email }); // for a letter with a long link in it
    await signIn(await newPage(), email, PASSWORD); // for a second device
    await visitor.confirmEmail();
    const invitation = await visitor.invite("a-friend-with-a-very-long-address@department.of.letters.example.org");
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("/books/journey-to-the-centre-of-the-earth");
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByRole("status").getByText("is in your cart").waitFor();
    for (const path of [
      "/",
      "/books/the-secret-garden",
      "/cart",
      "/checkout",
      "/shelf",
      "/sign-in",
      "/sign-up",
      "/forgot",
      "/forgot/sent",
      "/account",
      "/account/devices",
      "/account/invite",
      "/outbox",
      "/reset",
      "/confirm-email",
      invitation,
      "/nowhere",
    ]) {
      await page.goto(path);
      expect([path, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([path, 360]);
    }
  });

  it("runs no script and no style of anybody's", async () => {
    const page = await newPage();
    await page.goto("/");
    await page.evaluate(`
      document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'run'" }));
      document.body.setAttribute("style", "display: none");`);
    expect([await page.title(), await page.locator("main").isVisible()]).toEqual(["Books · Cabbages & Kings", true]);
    expect(violations.splice(0)).toHaveLength(2); // so the other tests would have noticed one
  });
});

/** Changes the last character of a cookie. */
async function tamper(page: Page, name: string): Promise<void> {
  const cookie = (await page.context().cookies()).find((one) => one.name === name)!;
  const value = cookie.value.slice(0, -1) + (cookie.value.endsWith("A") ? "E" : "A");
  await page.context().addCookies([{ ...cookie, value }]);
}

/** Serves one page, on every name of this machine. */
async function serve(html: string): Promise<{ port: number; close: () => Server }> {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
