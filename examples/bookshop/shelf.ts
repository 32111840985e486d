/**
 * The e-books that somebody has bought. They live in the session, in this shape.
 *
 * @module
 */
import { z } from "zod";
import { BOOKS, bookOf, type Book } from "./books.ts";

export const Shelf = z.array(z.object({ slug: z.string(), reader: z.string() }));
export type Shelf = z.output<typeof Shelf>;

/** An e-book, and whose name is in it. */
export interface Ebook {
  readonly book: Book;
  readonly reader: string;
}

/** Adds a book that is not on the shelf yet. */
export function putOn(shelf: Shelf, { slug }: Book, reader: string): void {
  if (shelf.length < BOOKS.length && !shelf.some((one) => one.slug === slug)) shelf.push({ slug, reader });
}

/** Returns those that are still sold. */
export function ebooksOn(shelf: Shelf): Ebook[] {
  return shelf.flatMap(({ slug, reader }) => {
    const book = bookOf(slug);
    return book ? [{ book, reader }] : [];
  });
}

/** Returns the file itself: a demonstration has no room for more than the first page. */
export function textOf({ book: { title, author, year, blurb }, reader }: Ebook): string {
  return `${title.toUpperCase()}\n${author}, ${year}\n\nEx libris ${reader}\n\n${blurb}\n`;
}
