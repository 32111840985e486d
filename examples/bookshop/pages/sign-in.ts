/**
 * Signing up and signing in.
 *
 * @module
 */
import { MOST_EMAIL } from "../email.ts";
import { LEAST_PASSWORD } from "../passwords.ts";
import { EMPTY, type Filled } from "../read-form.ts";
import { errorSummary, field, postForm } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Page } from "./layout.ts";

export interface SignInForm {
  csrf: string;
  filled?: Filled | undefined;
  /** Where to go afterwards. */
  next: string;
}

export function signInPage({ csrf, filled = EMPTY, next }: SignInForm): Page {
  return {
    title: "Sign in",
    main: html`<section class="card form">
      <h1>Sign in</h1>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        "/sign-in",
        html`<input type="hidden" name="next" value="${next}" />
          ${field({ name: "email", label: "E-mail", type: "email", autocomplete: "username", filled })}
          ${field({ name: "password", label: "Password", type: "password", autocomplete: "current-password", filled })}
          <label class="check">
            <input type="checkbox" name="remember" value="yes" ${filled.values["remember"] === "yes" && html`checked`} />
            <span>
              Keep me signed in
              <span class="hint">For 14 days, if you look in once a week; otherwise until the browser closes.</span>
            </span>
          </label>
          <button class="button wide">Sign in</button>`,
      )}
      <p class="links"><a href="/forgot">Forgot your password?</a> <a href="/sign-up">Make an account</a></p>
    </section>`,
  };
}

export function signUpPage(csrf: string, filled: Filled = EMPTY): Page {
  return {
    title: "Make an account",
    main: html`<section class="card form">
      <h1>Make an account</h1>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        "/sign-up",
        html`${nameField(filled)}
          ${field({ name: "email", label: "E-mail", type: "email", autocomplete: "username", maxLength: MOST_EMAIL, filled })}
          ${newPasswordField(filled)} <button class="button wide">Make the account</button>`,
      )}
      <p class="links"><a href="/sign-in">I have one: sign in</a></p>
    </section>`,
  };
}

export function nameField(filled: Filled): Html {
  return field({ name: "name", label: "Name", autocomplete: "name", maxLength: 80, filled });
}

export function newPasswordField(filled: Filled): Html {
  return field({
    name: "password",
    label: "Password",
    type: "password",
    autocomplete: "new-password",
    minLength: LEAST_PASSWORD,
    hint: `${LEAST_PASSWORD} characters or more. A few words in a row are good.`,
    filled,
  });
}
