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
import { moment } from "./time.ts";

export function accountPage({ name, email, lastLogin }: Account, csrf: string, change: Filled = EMPTY): Page {
  return {
    title: "Your account",
    main: html`<div class="heading">
        <div>
          <h1>${name}</h1>
          <p class="author">${email}</p>
          ${lastLogin !== null && html`<p class="author">Signed in ${moment(lastLogin)}</p>`}
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
              ${field({ name: "current", label: "Present password", type: "password", autocomplete: "current-password", filled: change })}
              ${field({ name: "password", label: "New password", type: "password", autocomplete: "new-password", minLength: LEAST_PASSWORD, filled: change })}
              <button class="button">Change the password</button>`,
          )}
        </section>
        <section class="card" aria-labelledby="devices">
          <h2 id="devices">Your devices</h2>
          <p>Left a browser open somewhere? Sign out there from here.</p>
          <p><a class="button" href="/account/devices">See your devices</a></p>
        </section>
      </div>`,
  };
}
