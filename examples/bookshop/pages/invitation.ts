/**
 * Invitations: for who sends one, and for who got one.
 *
 * @module
 */
import { MOST_EMAIL } from "../email.ts";
import type { Invitation } from "../invitation.ts";
import { EMPTY, type Filled } from "../read-form.ts";
import { errorSummary, field, postForm } from "./form.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";
import { nameField, newPasswordField } from "./sign-in.ts";

export function invitePage(csrf: string, filled: Filled = EMPTY): Page {
  return {
    title: "Invite a friend",
    main: html`<section class="card form">
      <h1>Invite a friend</h1>
      <p>We write to them once, in your name. The link in the letter is good for a week, and for one account.</p>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        "/account/invite",
        html`${field({ name: "email", label: "Your friend’s e-mail", type: "email", autocomplete: "off", maxLength: MOST_EMAIL, filled })}
          <button class="button wide">Send the invitation</button>`,
      )}
      <p class="links"><a href="/account">Back to your account</a></p>
    </section>`,
  };
}

/** Its form posts to the link itself, whose token is used up by that, and not by looking at the page. */
export function joinPage({ from, email }: Invitation, csrf: string, filled: Filled = EMPTY): Page {
  return {
    title: `${from} invites you`,
    main: html`<section class="card form">
      <h1>${from} invites you</h1>
      <p>Make an account for ${email}. The address needs no other confirmation, since our letter reached you there.</p>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        undefined,
        html`${nameField(filled)} ${newPasswordField(filled)} <button class="button wide">Make the account</button>`,
      )}
    </section>`,
  };
}
