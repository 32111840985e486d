/**
 * The mail that this shop would send.
 *
 * @module
 */
import type { Mail } from "../outbox.ts";
import { html, type Html } from "./html.ts";
import type { Page } from "./layout.ts";

const WHEN = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export function outboxPage(mails: readonly Mail[]): Page {
  return {
    title: "Outbox",
    main: html`<h1>Outbox</h1>
      <p class="lead">The mail that this shop would send. It is kept until the shop stops, and there is no such page in production.</p>
      ${mails.length === 0 ? html`<p>Nothing yet: <a href="/forgot">forget a password</a>.</p>` : mails.map(letter)}`,
  };
}

function letter({ to, subject, text, link, sentAt }: Mail): Html {
  return html`<article class="card letter">
    <h2>${subject}</h2>
    <p class="author">To ${to}, at ${WHEN.format(sentAt)}</p>
    <p class="letter-text">${text}</p>
    ${link !== undefined && html`<p><a class="letter-link" href="${link}">${link}</a></p>`}
  </article>`;
}
