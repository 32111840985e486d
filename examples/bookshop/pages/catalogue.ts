/**
 * The shop window, and a page for each book.
 *
 * @module
 */
import { BOOKS, bookOf, priceText, type Book } from "../books.ts";
import { cover } from "./cover.ts";
import { postForm } from "./form.ts";
import { html, type Html } from "./html.ts";
import { seal } from "./icons.ts";
import type { Page } from "./layout.ts";

const IN_THE_WINDOW = ["persuasion", "through-the-looking-glass", "dracula"].map((slug) => bookOf(slug)!);

export function cataloguePage(csrf: string): Page {
  return {
    title: "Books",
    main: html`<section class="hero">
        <div>
          <h1>Letters, secrets, and what is kept under seal</h1>
          <p class="lead">Twelve classics for people who like to break the wax themselves.</p>
        </div>
        <div class="window" aria-hidden="true">${IN_THE_WINDOW.map(cover)} ${seal}</div>
      </section>
      <section aria-labelledby="books">
        <h2 id="books" class="hidden">All books</h2>
        <ul class="shelf">
          ${BOOKS.map((book) => shelved(book, csrf))}
        </ul>
      </section>`,
  };
}

function shelved(book: Book, csrf: string): Html {
  const { slug, title, author, cents } = book;
  return html`<li class="book" id="${slug}">
    <a class="book-cover" href="/books/${slug}" tabindex="-1" aria-hidden="true">${cover(book)}</a>
    <h3><a href="/books/${slug}">${title}</a></h3>
    <p class="author">${author}</p>
    <div class="buy">
      <span class="price">${priceText(cents)}</span>
      ${addForm(book, csrf, "button quiet")}
    </div>
  </li>`;
}

function addForm({ slug, title }: Book, csrf: string, className: string): Html {
  return postForm(
    csrf,
    "/cart",
    html`<input type="hidden" name="book" value="${slug}" />
      <button class="${className}" aria-label="Add to cart: ${title}">Add to cart</button>`,
  );
}

export function bookPage(book: Book, csrf: string): Page {
  const { title, author, year, cents, blurb } = book;
  return {
    title,
    main: html`<article class="detail">
      <div class="detail-cover">${cover(book)}</div>
      <div>
        <h1>${title}</h1>
        <p class="author">${author}, ${year}</p>
        <p class="lead">${blurb}</p>
        <div class="buy">
          <span class="price">${priceText(cents)}</span>
          ${addForm(book, csrf, "button")}
        </div>
        <p><a href="/">All books</a></p>
      </div>
    </article>`,
  };
}
