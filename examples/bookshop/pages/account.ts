/**
 * The account.
 *
 * @module
 */
import type { Account } from "../accounts.ts";
import { LEAST_PASSWORD } from "../passwords.ts";
import { EMPTY, type Filled } from "../read-form.ts";
import { accountHint, errorSummary, field, postForm } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Page } from "./layout.ts";
import { moment } from "./time.ts";

export function accountPage({ name, email, emailConfirmed, lastLogin }: Account, csrf: string, change: Filled = EMPTY): Page {
  return {
    title: "Your account",
    main: html`<div class="heading">
        <div>
          <h1>${name}</h1>
          <p class="author">${email}${emailConfirmed && html` <span class="badge">Confirmed</span>`}</p>
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
        <div class="stack">
          <section class="card" aria-labelledby="devices">
            <h2 id="devices">Your devices</h2>
            <p>Left a browser open somewhere? Sign out there from here.</p>
            <p><a class="button" href="/account/devices">See your devices</a></p>
          </section>
          ${emailConfirmed !== undefined && (emailConfirmed ? invitation : confirmation(csrf))}
        </div>
      </div>`,
  };
}

const invitation = html`<section class="card" aria-labelledby="invitation">
  <h2 id="invitation">Invite a friend</h2>
  <p>Do you know somebody who should read these? We send them a letter from you.</p>
  <p><a class="button" href="/account/invite">Write an invitation</a></p>
</section>`;

function confirmation(csrf: string): Html {
  return html`<section class="card" aria-labelledby="confirmation">
    <h2 id="confirmation">Confirm your address</h2>
    <p>Open the link in the letter that we sent you, so that we know it is yours. Then you can invite friends, too.</p>
    ${postForm(csrf, "/account/confirm-email", html`<button class="button quiet">Send it again</button>`)}
  </section>`;
}
