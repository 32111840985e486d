/**
 * For people who forgot their password.
 *
 * @module
 */
import type { Account } from "../accounts.ts";
import { LEAST_PASSWORD } from "../passwords.ts";
import { EMPTY, type Filled } from "../read-form.ts";
import { accountHint, errorSummary, field, postForm } from "./form.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";

export function forgotPage(csrf: string, filled: Filled = EMPTY): Page {
  return {
    title: "Forgot your password?",
    main: html`<section class="card form">
      <h1>Forgot your password?</h1>
      <p>Tell us your address, and we will send you a link to set a new one.</p>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        "/forgot",
        html`${field({ name: "email", label: "E-mail", type: "email", autocomplete: "username", filled })}
          <button class="button wide">Send the link</button>`,
      )}
      <p class="links"><a href="/sign-in">Back to sign in</a></p>
    </section>`,
  };
}

export function sentPage(hasOutbox: boolean): Page {
  return {
    title: "Look at your mail",
    main: html`<section class="card form">
      <h1>Look at your mail</h1>
      <p>If there is an account with that address, a link is on its way to it. The link is good for an hour, and once.</p>
      ${hasOutbox && html`<p><a class="button" href="/outbox">Open the outbox</a></p>`}
      <p class="links"><a href="/sign-in">Back to sign in</a></p>
    </section>`,
  };
}

/** Its form posts to the link itself, whose token is what the new password is accepted with. */
export function resetPage({ email }: Account, csrf: string, filled: Filled = EMPTY): Page {
  return {
    title: "Set a new password",
    main: html`<section class="card form">
      <h1>Set a new password</h1>
      <p>For ${email}. It ends every session of this account, on all devices.</p>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        undefined,
        html`${accountHint(email)}
          ${field({
            name: "password",
            label: "New password",
            type: "password",
            autocomplete: "new-password",
            minLength: LEAST_PASSWORD,
            hint: `${LEAST_PASSWORD} characters or more.`,
            filled,
          })} <button class="button wide">Set the password</button>`,
      )}
    </section>`,
  };
}
