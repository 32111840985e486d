/**
 * The e-books that came with an order.
 *
 * @module
 */
import type { Book } from "../books.ts";
import { cover } from "./cover.ts";
import { html, type Html } from "./html.ts";
import type { Page } from "./layout.ts";

export interface Download {
  readonly book: Book;
  readonly link: string;
}

export function shelfPage(downloads: readonly Download[]): Page {
  return {
    title: "Your e-books",
    main: html`<div class="narrow">
      <h1>Your e-books</h1>
      ${downloads.length === 0 ? empty : full(downloads)}
    </div>`,
  };
}

const empty = html`<p class="lead">There is an e-book with every book that you order.</p>
  <p><a class="button" href="/">Look at the books</a></p>`;

function full(downloads: readonly Download[]): Html {
  return html`<p class="lead">To read until the post has come. Each link is good for an hour, on any of your devices.</p>
    <ul class="lines">
      ${downloads.map(line)}
    </ul>`;
}

function line({ book, link }: Download): Html {
  return html`<li class="line">
    <div class="line-cover">${cover(book)}</div>
    <div>
      <h2>${book.title}</h2>
      <p class="author">${book.author}</p>
    </div>
    <a class="button quiet" href="${link}" aria-label="Download ${book.title}">Download</a>
  </li>`;
}
