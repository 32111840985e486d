/**
 * The account.
 *
 * @module
 */
import type { Account } from "../accounts.ts";
import { LEAST_PASSWORD } from "../passwords.ts";
import { EMPTY, type Filled } from "../read-form.ts";
import { accountHint, errorSummary, field, postForm } from "./form.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";

export interface AccountForms {
  csrf: string;
  /** The form for another password, where it came back. */
  change?: Filled | undefined;
  /** The form to sign out everywhere, where it came back. */
  everywhere?: Filled | undefined;
}

const WHEN = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

export function accountPage({ name, email, lastLogin }: Account, { csrf, change = EMPTY, everywhere = EMPTY }: AccountForms): Page {
  return {
    title: "Your account",
    main: html`<div class="heading">
        <div>
          <h1>${name}</h1>
          <p class="author">${email}</p>
          ${lastLogin !== null && html`<p class="author">Signed in on ${WHEN.format(lastLogin)}</p>`}
        </div>
        ${postForm(csrf, "/sign-out", html`<button class="button quiet">Sign out</button>`)}
      </div>
      <div class="columns">
        <section class="card" aria-labelledby="change">
          <h2 id="change">Change your password</h2>
          <p>This ends your other sessions: whoever is signed in with the old password, on any device, is signed out.</p>
          ${errorSummary(change)}
          ${postForm(
            csrf,
            "/account/password",
            html`${accountHint(email)}
              ${field({ id: "change-current", name: "current", label: "Present password", type: "password", autocomplete: "current-password", filled: change })}
              ${field({ name: "password", label: "New password", type: "password", autocomplete: "new-password", minLength: LEAST_PASSWORD, filled: change })}
              <button class="button">Change the password</button>`,
          )}
        </section>
        <section class="card" aria-labelledby="everywhere">
          <h2 id="everywhere">Sign out everywhere else</h2>
          <p>
            Left a browser open somewhere? Type your password once more. We store it in a new form then, and every session that is tied to
            the old one ends. Only this one goes on, and your password stays the same.
          </p>
          ${errorSummary(everywhere)}
          ${postForm(
            csrf,
            "/account/sign-out-everywhere",
            html`${accountHint(email)}
              ${field({ id: "everywhere-current", name: "current", label: "Password", type: "password", autocomplete: "current-password", filled: everywhere })}
              <button class="button">Sign out everywhere else</button>`,
          )}
        </section>
      </div>`,
  };
}
