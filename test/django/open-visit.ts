/**
 * A request that lasts as long as a test wants: opened, which reads the session, and saved when the test says so.
 *
 * @module
 */
import type { Waxseal } from "../../src/index.ts";
import { openRequest, type OpenRequest } from "../../src/web/serve.ts";
import type { Browser } from "./browser.ts";

/** Opens a request of `browser` to an application in this process. */
export function openVisit<D extends object>(waxseal: Waxseal<D>, browser: Browser): Promise<OpenRequest<D>> {
  return openRequest(waxseal, {
    method: "GET",
    target: "/",
    secure: false,
    requestHeader: (name) => (name === "cookie" ? browser.cookieHeader : undefined),
    formField: () => undefined,
    status: 200,
    responseHeader: () => undefined,
    setResponseHeader: () => undefined,
    addSetCookie: (header) => browser.keep(header),
  });
}
