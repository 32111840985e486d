/**
 * What people see when something goes wrong.
 *
 * @module
 */
import type { ErrorRequestHandler, RequestHandler } from "express";
import { CsrfError, SessionInterrupted, StoreError, TokenUsed } from "waxseal";
import { cameFrom } from "../own-url.ts";
import {
  doubledPage,
  failurePage,
  forgedPage,
  interruptedPage,
  notFoundPage,
  requestPage,
  unavailablePage,
  usedInvitationPage,
} from "../pages/errors.ts";
import { show, showPlainly } from "../show.ts";

export const notFound: RequestHandler = async (req, res) => {
  await show(req, res, notFoundPage, 404);
};

export const showError: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
  } else if (error instanceof CsrfError) {
    console.warn(`${error.code}: ${error.message}`);
    await show(req, res, forgedPage(error.code, cameFrom(req)), 403);
  } else if (error instanceof TokenUsed) {
    await show(req, res, usedInvitationPage, 410);
  } else if (error instanceof SessionInterrupted) {
    showPlainly(res, error.code === "WAXSEAL_SESSION_DOUBLED" ? doubledPage : interruptedPage, 409);
  } else if (isClientError(error)) {
    showPlainly(res, requestPage, error.status);
  } else {
    console.error(error);
    if (error instanceof StoreError) showPlainly(res, unavailablePage, 503);
    else showPlainly(res, failurePage, 500);
  }
};

/** Of the body parser and the router: a body too large, an address that is no UTF-8. */
function isClientError(error: unknown): error is { status: number } {
  return error instanceof Error && "status" in error && typeof error.status === "number" && error.status >= 400 && error.status < 500;
}
