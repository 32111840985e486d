/**
 * Sends pages, in the frame that fits the request.
 *
 * @module
 */
import type { Request, Response } from "express";
import { copiesIn } from "./cart.ts";
import { here } from "./own-url.ts";
import { layout, type Page } from "./pages/layout.ts";
import { settings } from "./settings.ts";
import { theme, users } from "./waxseal.ts";

/** The status of a form that comes back. */
const UNPROCESSABLE = 422;

export async function show(req: Request, res: Response, page: Page, status = 200): Promise<void> {
  const { wax } = req;
  const frame = {
    user: await users.current(wax),
    copies: copiesIn(wax.session.data.cart),
    theme: wax.cookies.get(theme),
    messages: [...wax.messages],
    csrf: wax.csrf.field,
    here: here(req),
    hasOutbox: settings.isDevelopment,
  };
  const title = status === UNPROCESSABLE ? `Error: ${page.title}` : page.title; // the first thing that a screen reader says
  res
    .status(status)
    .type("html")
    .send(layout({ ...page, title }, frame).text);
}

/** Sends a page that needs no session, for when there may be none. */
export function showPlainly(res: Response, page: Page, status: number): void {
  res.status(status).type("html").send(layout(page).text);
}
