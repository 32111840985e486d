/**
 * For people who say that an address is theirs.
 *
 * @module
 */
import type { Account } from "../accounts.ts";
import { postForm } from "./form.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";

/** Its form posts to the link itself: opening it, as programs that look through mail do, confirms nothing. */
export function confirmEmailPage({ name, email }: Account, csrf: string): Page {
  return {
    title: "Is this your address?",
    main: html`<section class="card form">
      <h1>Is this your address?</h1>
      <p>${name} made an account with ${email}. If that was you, confirm it; otherwise close this page, and nothing happens.</p>
      ${postForm(csrf, undefined, html`<button class="button wide">Yes, it is mine</button>`)}
    </section>`,
  };
}
