/**
 * The e-books of an order: a link to each that works for an hour, on any device, and for this book and this name only.
 *
 * @module
 */
import { Router } from "express";
import { bookOf } from "../books.ts";
import { deadDownloadPage } from "../pages/errors.ts";
import { shelfPage } from "../pages/shelf.ts";
import { ebooksOn, textOf } from "../shelf.ts";
import { show } from "../show.ts";
import { downloads } from "../waxseal.ts";

export const shelf = Router();

shelf.get("/shelf", async (req, res) => {
  const ebooks = ebooksOn(req.wax.session.data.shelf).map(({ book, reader }) => ({
    book,
    link: downloads.sign(`/downloads/${book.slug}?${new URLSearchParams({ reader }).toString()}`),
  }));
  await show(req, res, shelfPage(ebooks));
});

shelf.get("/downloads/:slug", async (req, res) => {
  const url = downloads.verify(req.originalUrl, req).value;
  const book = bookOf(req.params.slug);
  if (!url || !book) return show(req, res, deadDownloadPage, 400);
  res
    .set(downloads.headers)
    .attachment(`${book.slug}.txt`)
    .send(textOf({ book, reader: url.searchParams.get("reader") ?? "" }));
});
