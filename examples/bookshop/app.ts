/**
 * The shop as an Express application.
 *
 * @module
 */
import { join } from "node:path";
import express, { type RequestHandler } from "express";
import { waxMiddleware } from "waxseal/express";
import { headers, notStored, oneAddress } from "./headers.ts";
import { account } from "./routes/account.ts";
import { cart } from "./routes/cart.ts";
import { catalogue } from "./routes/catalogue.ts";
import { checkout } from "./routes/checkout.ts";
import { confirmEmail } from "./routes/confirm-email.ts";
import { devices, unlistedDevices } from "./routes/devices.ts";
import { invitation } from "./routes/invitation.ts";
import { notFound, showError } from "./routes/errors.ts";
import { outboxes } from "./routes/outbox.ts";
import { passwordReset } from "./routes/password-reset.ts";
import { shelf } from "./routes/shelf.ts";
import { signIn } from "./routes/sign-in.ts";
import { themes } from "./routes/theme.ts";
import { settings } from "./settings.ts";
import { users, waxseal } from "./waxseal.ts";

/** Looks who is signed in before anything else: a session from before a change of the password ends here, with all that it holds. */
const endStaleSession: RequestHandler = async (req, _res, next) => {
  await users.current(req.wax);
  next();
};

export const app = express();
app.disable("x-powered-by");
app.disable("etag"); // no page is like another: each has CSRF tokens of its own

app.use(headers);
app.use(express.static(join(import.meta.dirname, "public"), { index: false }));
app.use(notStored);
if (settings.isDevelopment) app.use(oneAddress);

app.use(express.urlencoded({ limit: "20kb" })); // before waxseal, which looks for the CSRF token in the form
app.use(waxMiddleware(waxseal));
app.use(endStaleSession);

app.use(catalogue, cart, checkout, shelf, signIn, account, passwordReset, themes);
if (settings.django) app.use(unlistedDevices);
else app.use(devices, confirmEmail, invitation); // what a Django site's tables have no room for
if (settings.isDevelopment) app.use(outboxes);
app.use(notFound);
app.use(showError);
