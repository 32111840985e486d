/**
 * What went wrong, and what to do about it.
 *
 * @module
 */
import { html, type Content, type Html } from "./html.ts";
import { brokenSeal, seal } from "./icons.ts";
import type { Page } from "./layout.ts";

function errorPage(title: string, content: Content, sign: Html = seal): Page {
  return {
    title,
    main: html`<section class="trouble">
      ${sign}
      <h1>${title}</h1>
      ${content}
    </section>`,
  };
}

export const notFoundPage = errorPage(
  "There is no such page",
  html`<p class="lead">The address may have a letter too many, or one too few.</p>
    <p><a class="button" href="/">Look at the books</a></p>`,
);

/** For a request that the CSRF checks refuse: most people who see it had a page open for too long. */
export function forgedPage(code: string, back: string): Page {
  return errorPage(
    "We did not accept that form",
    html`<p class="lead">Nothing was changed. We could not tell that the form came from this shop.</p>
      <p>
        If you sent it: perhaps you signed in or out in another tab since you opened the page, or your browser holds back our cookies. Load
        the page again, and send the form once more.
      </p>
      <p>If you did not: another site tried to send it in your name. It came to nothing, and there is nothing you need to do.</p>
      <p><a class="button" href="${back}">Load the page again</a></p>
      <p class="small">Reason: <code>${code}</code></p>`,
    brokenSeal,
  );
}

/** For a link that was altered, used, or left lying for too long. */
function deadLinkPage(content: Html): Page {
  return errorPage("This link is no longer good", content, brokenSeal);
}

export const deadResetPage = deadLinkPage(
  html`<p class="lead">Links are good for an hour, and once; a new sign-in or another password ends them too.</p>
    <p><a class="button" href="/forgot">Send me a new one</a></p>`,
);

export const deadDownloadPage = deadLinkPage(
  html`<p class="lead">Downloads are good for an hour. Your e-books have new links whenever you look at them.</p>
    <p><a class="button" href="/shelf">See your e-books</a></p>`,
);

export const deadConfirmationPage = deadLinkPage(
  html`<p class="lead">Links are good for three days, and once: perhaps your address is confirmed already. Your account says so.</p>
    <p><a class="button" href="/account">See your account</a></p>`,
);

export const deadInvitationPage = deadLinkPage(
  html`<p class="lead">
      Invitations are good for a week, and a letter that was cut short carries no whole link. Ask your friend for another.
    </p>
    <p><a class="button" href="/">Look at the books</a></p>`,
);

export const usedInvitationPage = errorPage(
  "This invitation has been used",
  html`<p class="lead">It was good for one account, and there is one with its address. If it is yours, sign in.</p>
    <p><a class="button" href="/sign-in">Sign in</a></p>`,
);

export const interruptedPage = errorPage(
  "You have been signed out",
  html`<p class="lead">Your session ended while we were at it, so nothing was saved.</p>
    <p><a class="button" href="/sign-in">Sign in</a></p>`,
);

/** For two session cookies in one request, of which one may be planted: nothing is done with either. */
export const doubledPage = errorPage(
  "Please clear this site’s cookies",
  html`<p class="lead">Your browser sent two sessions at once, and which one is yours is not ours to guess. Nothing was done.</p>
    <p>Remove the cookies of this site in your browser’s settings, and sign in again.</p>`,
  brokenSeal,
);

export const requestPage = errorPage(
  "We could not read that",
  html`<p class="lead">The request was too large, or not what a browser sends.</p>
    <p><a class="button" href="/">Look at the books</a></p>`,
);

export const unavailablePage = errorPage(
  "Back in a moment",
  html`<p class="lead">We cannot reach our records just now, so we rather do nothing than do it wrong. Nothing was lost.</p>
    <p><a class="button" href="/">Try again</a></p>`,
);

export const failurePage = errorPage(
  "Something broke on our side",
  html`<p class="lead">It is not your fault, and it has been written down.</p>
    <p><a class="button" href="/">Look at the books</a></p>`,
);
