/**
 * The account: another password, or the same one stored anew; either way every other session ends.
 *
 * @module
 */
import { Router, type Request, type RequestHandler, type Response } from "express";
import { checkPassword, hashPassword } from "waxseal/passwords";
import { z } from "zod";
import type { Account } from "../accounts.ts";
import { accounts } from "../database.ts";
import { sendPasswordChanged } from "../outbox.ts";
import { accountPage, type AccountForms } from "../pages/account.ts";
import { NewPassword, TypedPassword } from "../passwords.ts";
import { readForm, refused } from "../read-form.ts";
import { show } from "../show.ts";
import { users } from "../waxseal.ts";

const Change = z.object({ current: TypedPassword, password: NewPassword });
const Everywhere = z.object({ current: TypedPassword });
const WRONG = { current: "This is not your password." };

export const account = Router();

account.get(
  "/account",
  forUser(async (user, req, res) => {
    await show(req, res, accountPage(user, { csrf: req.wax.csrf.field }));
  }),
);

account.post(
  "/account/password",
  forUser(async (user, req, res) => {
    const { data, filled } = readForm(Change, req.body);
    if (!data) return showAgain(user, req, res, { change: filled });
    if (!(await checkPassword(data.current, user.password))) return showAgain(user, req, res, { change: refused(req.body, WRONG) });

    if (await storePassword(req, user, data.password)) {
      sendPasswordChanged(user);
      req.wax.messages.success("Your password is changed, and your other sessions have ended.");
    }
    res.redirect(303, "/account");
  }),
);

account.post(
  "/account/sign-out-everywhere",
  forUser(async (user, req, res) => {
    const { data, filled } = readForm(Everywhere, req.body);
    if (!data) return showAgain(user, req, res, { everywhere: filled });
    if (!(await checkPassword(data.current, user.password))) return showAgain(user, req, res, { everywhere: refused(req.body, WRONG) });

    if (await storePassword(req, user, data.current)) req.wax.messages.success("You are signed out everywhere else.");
    res.redirect(303, "/account");
  }),
);

/** Answers whoever is signed in; everybody else goes to sign in first. */
function forUser(answer: (user: Account, req: Request, res: Response) => Promise<void>): RequestHandler {
  return async (req, res) => {
    const user = await users.current(req.wax);
    if (user) await answer(user, req, res);
    else res.redirect(303, "/sign-in?next=/account");
  };
}

/** Stores a password under a new salt. Sessions hold a hash of what is stored, so all of them end but this one, which signs in anew. */
async function storePassword(req: Request, user: Account, password: string): Promise<boolean> {
  const renewed = accounts.setPassword(user, await hashPassword(password));
  if (renewed) await users.login(req.wax, renewed);
  return renewed !== undefined;
}

function showAgain(user: Account, req: Request, res: Response, forms: Omit<AccountForms, "csrf">): Promise<void> {
  return show(req, res, accountPage(user, { csrf: req.wax.csrf.field, ...forms }), 422);
}
