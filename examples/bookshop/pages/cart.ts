/**
 * The cart.
 *
 * @module
 */
import { priceText } from "../books.ts";
import { MOST_COPIES, totalOf, type CartLine } from "../cart.ts";
import { cover } from "./cover.ts";
import { postForm } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Page } from "./layout.ts";

export function cartPage(lines: readonly CartLine[], csrf: string): Page {
  return {
    title: "Cart",
    main: html`<h1>Your cart</h1>
      ${lines.length === 0 ? empty : full(lines, csrf)}`,
  };
}

const empty = html`<p class="lead">There is nothing in it yet.</p>
  <p><a class="button" href="/">Look at the books</a></p>
  <p><a href="/shelf">Your e-books</a></p>`;

function full(lines: readonly CartLine[], csrf: string): Html {
  return html`<div class="cart">
    <ul class="lines">
      ${lines.map((line) => lineItem(line, csrf))}
    </ul>
    <section class="card total" aria-labelledby="total">
      <h2 id="total">Total</h2>
      <p class="sum">${priceText(totalOf(lines))}</p>
      <p><a class="button wide" href="/checkout">Check out</a></p>
      <p class="hint">Nothing is charged: an order empties the cart.</p>
    </section>
  </div>`;
}

function lineItem({ book, amount, cents }: CartLine, csrf: string): Html {
  const { slug, title, author } = book;
  const step = (to: number, sign: string, label: string): Html =>
    html`<button class="step" name="amount" value="${to}" aria-label="${label}" ${to > MOST_COPIES && html`disabled`}>${sign}</button>`;
  return html`<li class="line">
    <a class="line-cover" href="/books/${slug}" tabindex="-1" aria-hidden="true">${cover(book)}</a>
    <div>
      <h2><a href="/books/${slug}">${title}</a></h2>
      <p class="author">${author}</p>
    </div>
    <p class="price">${priceText(cents)}</p>
    ${postForm(
      csrf,
      "/cart/amount",
      html`<input type="hidden" name="book" value="${slug}" />
        <div class="stepper" role="group" aria-label="Copies of ${title}">
          ${step(amount - 1, "−", `One copy less of ${title}`)}
          <span class="amount">${amount}<span class="hidden"> ${amount === 1 ? "copy" : "copies"}</span></span>
          ${step(amount + 1, "+", `One copy more of ${title}`)}
        </div>
        <button class="plain" name="amount" value="0" aria-label="Remove ${title}">Remove</button>`,
      "amounts",
    )}
  </li>`;
}
