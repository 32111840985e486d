/**
 * The shop window.
 *
 * @module
 */
import { Router } from "express";
import { bookOf } from "../books.ts";
import { bookPage, cataloguePage } from "../pages/catalogue.ts";
import { show } from "../show.ts";

export const catalogue = Router();

catalogue.get("/", async (req, res) => {
  await show(req, res, cataloguePage(req.wax.csrf.field));
});

catalogue.get("/books/:slug", async (req, res, next) => {
  const book = bookOf(req.params.slug);
  if (book) await show(req, res, bookPage(book, req.wax.csrf.field));
  else next();
});
