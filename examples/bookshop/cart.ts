/**
 * The cart: which books, and how many of each. It lives in the session, in this shape.
 *
 * @module
 */
import { z } from "zod";
import { bookOf, type Book } from "./books.ts";

export const MOST_COPIES = 20;

export const Cart = z.array(z.object({ slug: z.string(), amount: z.int().min(1).max(MOST_COPIES) }));
export type Cart = z.output<typeof Cart>;

/** A line of the cart as a page shows it. */
export interface CartLine {
  readonly book: Book;
  readonly amount: number;
  readonly cents: number;
}

/** Changes how many copies of a book are in the cart; with none left, its line goes. */
export function setAmount(cart: Cart, slug: string, amount: number): void {
  const at = cart.findIndex((line) => line.slug === slug);
  if (amount < 1) {
    if (at !== -1) cart.splice(at, 1);
  } else if (at === -1) cart.push({ slug, amount: Math.min(amount, MOST_COPIES) });
  else cart[at]!.amount = Math.min(amount, MOST_COPIES);
}

export function amountOf(cart: Cart, slug: string): number {
  return cart.find((line) => line.slug === slug)?.amount ?? 0;
}

/** Returns the lines whose books are still sold. */
export function linesOf(cart: Cart): CartLine[] {
  return cart.flatMap(({ slug, amount }) => {
    const book = bookOf(slug);
    return book ? [{ book, amount, cents: amount * book.cents }] : [];
  });
}

/** Returns the price of all of them, in cents. */
export function totalOf(lines: readonly CartLine[]): number {
  return lines.reduce((cents, line) => cents + line.cents, 0);
}

export function copiesIn(cart: Cart): number {
  return cart.reduce((copies, { amount }) => copies + amount, 0);
}
