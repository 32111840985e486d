/**
 * Headers that keep pages to themselves.
 *
 * @module
 */
import type { RequestHandler } from "express";
import { settings } from "./settings.ts";

/** No scripts at all; styles, pictures and forms of this shop only; in nobody's frame. */
const CONTENT = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const headers: RequestHandler = (_req, res, next) => {
  res.set({
    "Content-Security-Policy": CONTENT,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    // Other sites learn no address, such as that of a reset link; and unlike under no-referrer, forms still say where they come from.
    "Referrer-Policy": "same-origin",
  });
  if (settings.baseUrl.startsWith("https:")) res.set("Strict-Transport-Security", "max-age=31536000");
  next();
};

/** For pages, which show who is signed in. */
export const notStored: RequestHandler = (_req, res, next) => {
  res.set("Cache-Control", "no-store");
  next();
};

/** Leads from the machine's other names to the one address that forms are accepted from: "localhost" is not "127.0.0.1". */
export const oneAddress: RequestHandler = (req, res, next) => {
  const isElsewhere = req.headers.host !== new URL(settings.baseUrl).host;
  if (isElsewhere && req.method === "GET") res.redirect(302, settings.baseUrl + req.originalUrl);
  else next();
};
