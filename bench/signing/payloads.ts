/**
 * What is signed: the same texts and data for every library.
 *
 * @module
 */
import type { Data, Text } from "./peer.ts";

export const SIZES = [40, 400, 4000] as const;

const BOOKS = [
  { isbn: "9780141439518", title: "Pride and Prejudice" },
  { isbn: "9780141439471", title: "Frankenstein" },
  { isbn: "9780140449136", title: "Crime and Punishment" },
  { isbn: "9780141439600", title: "A Tale of Two Cities" },
  { isbn: "9780142437247", title: "Moby-Dick" },
  { isbn: "9780141441146", title: "Jane Eyre" },
  { isbn: "9780140449266", title: "The Count of Monte Cristo" },
];

/** Returns data whose JSON has `size` characters: a shop's session, with as many books in the cart as fit. */
export function dataOf(size: number): Data {
  if (size < 100) return { user: 42, theme: "dark", cart: [7, 12] };
  const cart: object[] = [];
  const data = { user: 42, theme: "dark", cart, note: "" };
  while (JSON.stringify(data).length < size - 80) cart.push({ ...BOOKS[cart.length % BOOKS.length], quantity: 1 + (cart.length % 3) });
  data.note = ".".repeat(size - JSON.stringify(data).length);
  return data;
}

/** Returns a text of `size` characters. */
export function textOf(size: number): Text {
  const line = "user=42;theme=dark;cart=7,12;lang=en-GB;";
  return inOnePiece(line.repeat(Math.ceil(size / line.length)).slice(0, size));
}

/** Returns `text` as it comes off the wire, not as a view of, or a chain of, other strings. */
export function inOnePiece(text: string): string {
  return Buffer.from(text).toString("latin1");
}
