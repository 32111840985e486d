/**
 * What every page has around it.
 *
 * @module
 */
import type { ShownMessage } from "waxseal";
import type { Account } from "../accounts.ts";
import { postForm } from "./form.ts";
import { html, type Content, type Html } from "./html.ts";
import { cartIcon, moonIcon, personIcon, seal, sunIcon } from "./icons.ts";

const SHOP = "Cabbages & Kings";

export interface Page {
  readonly title: string;
  readonly main: Html;
}

/** What the page's frame shows of the request. */
export interface Frame {
  readonly user: Account | undefined;
  readonly copies: number;
  readonly theme: "light" | "dark" | undefined;
  readonly messages: readonly ShownMessage[];
  /** The CSRF field of this page's forms. */
  readonly csrf: string;
  /** Where a change of the theme leads back to. */
  readonly here: string;
  readonly hasOutbox: boolean;
}

/** Returns the whole document; without a frame, where there is no session to show, a plain one. */
export function layout({ title, main }: Page, frame?: Frame): Html {
  return html`<!doctype html>
    <html lang="en" ${frame?.theme && html`data-theme="${frame.theme}"`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${SHOP}</title>
        <link rel="icon" href="/seal.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/">${seal}<span>${SHOP}</span></a>
          ${frame && navigation(frame)}
        </header>
        ${frame && messageList(frame.messages)}
        <main id="main" tabindex="-1">${main}</main>
        ${footer(frame)}
      </body>
    </html>`;
}

function navigation({ user, copies, csrf, here }: Frame): Html {
  const who = user ? { href: "/account", text: user.name } : { href: "/sign-in", text: "Sign in" };
  return html`<nav aria-label="Shop">
    <a class="nav-link" href="/cart" aria-label="Cart: ${copies} ${copies === 1 ? "book" : "books"}">
      ${cartIcon}<span class="nav-text">Cart</span>${copies > 0 && html`<span class="count">${copies}</span>`}
    </a>
    <a class="nav-link" href="${who.href}">${personIcon}<span class="nav-text">${who.text}</span></a>
    ${postForm(
      csrf,
      "/theme",
      html`<input type="hidden" name="next" value="${here}" />
        <button class="nav-link to-dark" name="theme" value="dark" aria-label="Dark colours">${moonIcon}</button>
        <button class="nav-link to-light" name="theme" value="light" aria-label="Light colours">${sunIcon}</button>`,
    )}
  </nav>`;
}

function messageList(messages: readonly ShownMessage[]): Html {
  return html`<div class="messages" role="status" aria-live="polite">
    ${messages.map(({ tags, message }) => html`<p class="message ${tags}">${message}</p>`)}
  </div>`;
}

function footer(frame: Frame | undefined): Content {
  return html`<footer class="bottom">
    <blockquote>
      <p>
        “The time has come,” the Walrus said, “to talk of many things: <br />of shoes, and ships, and sealing-wax, of cabbages and kings.”
      </p>
    </blockquote>
    <p class="small">
      A demonstration of waxseal: your session, this cart, every form and the colours you chose are sealed with one key. Nothing is charged,
      nothing is sent.${frame?.hasOutbox && html` <a href="/outbox">See the outbox.</a>`}
    </p>
  </footer>`;
}
