/**
 * The cart: typed data of the session. What is changed in it is saved with the response.
 *
 * @module
 */
import { Router } from "express";
import { z } from "zod";
import { bookOf } from "../books.ts";
import { amountOf, linesOf, MOST_COPIES, setAmount } from "../cart.ts";
import { cameFrom } from "../own-url.ts";
import { cartPage } from "../pages/cart.ts";
import { readForm } from "../read-form.ts";
import { show } from "../show.ts";

const Book = z.string().transform((slug) => bookOf(slug));
const Addition = z.object({ book: Book });
const Change = z.object({ book: Book, amount: z.coerce.number().int().min(0).max(MOST_COPIES) });

export const cart = Router();

cart.get("/cart", async (req, res) => {
  await show(req, res, cartPage(linesOf(req.wax.session.data.cart), req.wax.csrf.field));
});

cart.post("/cart", (req, res, next) => {
  const book = readForm(Addition, req.body).data?.book;
  if (!book) {
    next();
    return;
  }
  const { session, messages } = req.wax;
  setAmount(session.data.cart, book.slug, amountOf(session.data.cart, book.slug) + 1);
  messages.success(`“${book.title}” is in your cart.`);
  res.redirect(303, `${cameFrom(req)}#${book.slug}`);
});

cart.post("/cart/amount", (req, res, next) => {
  const { data } = readForm(Change, req.body);
  if (!data?.book) {
    next();
    return;
  }
  setAmount(req.wax.session.data.cart, data.book.slug, data.amount);
  if (data.amount === 0) req.wax.messages.info(`“${data.book.title}” is back on the shelf.`);
  res.redirect(303, "/cart");
});
