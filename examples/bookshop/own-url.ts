/**
 * Addresses that somebody else may have chosen, held to this shop's own.
 *
 * @module
 */
import type { Request } from "express";
import { settings } from "./settings.ts";

const HOME = `${settings.baseUrl}/`;

/** Returns `text` as an address of this shop, or the home page where it leads anywhere else. Whole, since "//evil.example" is a path too. */
export function ownUrl(text: unknown): string {
  const url = typeof text === "string" ? URL.parse(text, settings.baseUrl) : null;
  return url?.href.startsWith(HOME) ? settings.baseUrl + url.pathname + url.search : HOME;
}

/** Returns an address of this shop for a letter: whole, and built on what is configured, since anyone can send any Host header. */
export function linkTo(path: string, query: Readonly<Record<string, string>>): string {
  return `${settings.baseUrl}${path}?${new URLSearchParams(query).toString()}`;
}

/** Returns the page that a form was on, as the browser says; the home page where it does not. */
export function cameFrom(req: Request): string {
  return ownUrl(req.get("referer"));
}

/** Returns the page that the person is looking at. */
export function here(req: Request): string {
  return req.method === "GET" ? ownUrl(settings.baseUrl + req.originalUrl) : cameFrom(req);
}
