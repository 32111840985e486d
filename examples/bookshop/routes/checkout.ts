/**
 * Checking out. What somebody has typed so far stays in their browser, in a sealed cookie: whoever looks at the cookie cannot read it.
 *
 * @module
 */
import { Router } from "express";
import { linesOf } from "../cart.ts";
import { Delivery, Draft } from "../checkout.ts";
import { checkoutPage } from "../pages/checkout.ts";
import { EMPTY, readForm } from "../read-form.ts";
import { putOn } from "../shelf.ts";
import { show } from "../show.ts";
import { draft } from "../waxseal.ts";

export const checkout = Router();

checkout.get("/checkout", async (req, res) => {
  const { session, cookies, csrf } = req.wax;
  const lines = linesOf(session.data.cart);
  if (lines.length === 0) {
    res.redirect(303, "/cart");
    return;
  }
  await show(req, res, checkoutPage(lines, csrf.field, { ...EMPTY, values: cookies.get(draft) ?? {} }));
});

checkout.post("/checkout/draft", (req, res) => {
  const { cookies, messages } = req.wax;
  const { data } = readForm(Draft, req.body);
  if (data) {
    cookies.set(draft, data);
    messages.success("We keep what you typed for a week, in this browser.");
  } else messages.warning("This is too long to be kept.");
  res.redirect(303, "/checkout");
});

checkout.post("/checkout", async (req, res) => {
  const { session, cookies, csrf, messages } = req.wax;
  const lines = linesOf(session.data.cart);
  if (lines.length === 0) {
    res.redirect(303, "/cart");
    return;
  }
  const { data, filled } = readForm(Delivery, req.body);
  if (!data) return show(req, res, checkoutPage(lines, csrf.field, filled), 422);

  for (const { book } of lines) putOn(session.data.shelf, book, data.name);
  session.data.cart = [];
  cookies.delete(draft);
  messages.success("Thank you. This is a demonstration, so nothing is charged and nothing is sent.");
  res.redirect(303, "/shelf");
});
