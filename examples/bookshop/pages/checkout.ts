/**
 * The form that ends an order.
 *
 * @module
 */
import { priceText } from "../books.ts";
import { totalOf, type CartLine } from "../cart.ts";
import { MOST } from "../checkout.ts";
import type { Filled } from "../read-form.ts";
import { errorSummary, field, postForm } from "./form.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";

/** Its second button sends the form as it is, for the draft. */
export function checkoutPage(lines: readonly CartLine[], csrf: string, filled: Filled): Page {
  return {
    title: "Check out",
    main: html`<section class="card form">
      <h1>Where shall we send them?</h1>
      <p>${lines.map(({ book }) => book.title).join(", ")}: ${priceText(totalOf(lines))} in all.</p>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        "/checkout",
        html`${field({ name: "name", label: "Name", autocomplete: "name", maxLength: MOST.name, filled })}
          ${field({ name: "street", label: "Street and number", autocomplete: "address-line1", maxLength: MOST.street, filled })}
          ${field({ name: "postcode", label: "Postcode", autocomplete: "postal-code", maxLength: MOST.postcode, filled })}
          ${field({ name: "city", label: "Town", autocomplete: "address-level2", maxLength: MOST.city, filled })}
          <button class="button wide">Send the order</button>
          <button class="plain wide" formaction="/checkout/draft" formnovalidate>Keep this for later</button>`,
      )}
      <p class="hint">Nothing is charged and nothing is sent. What you keep for later is sealed in a cookie of this browser, for a week.</p>
      <p class="links"><a href="/cart">Back to your cart</a></p>
    </section>`,
  };
}
