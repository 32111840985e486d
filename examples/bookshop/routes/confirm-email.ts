/**
 * Whether an address is the person's own: a link that is used up by what it does, since it is bound to the address not being confirmed yet.
 *
 * @module
 */
import { Router, type Request } from "express";
import { z } from "zod";
import type { Account } from "../accounts.ts";
import { accounts } from "../database.ts";
import { forUser } from "../for-user.ts";
import { sendEmailConfirmation } from "../outbox.ts";
import { linkTo } from "../own-url.ts";
import { confirmEmailPage } from "../pages/confirm-email.ts";
import { deadConfirmationPage } from "../pages/errors.ts";
import { show } from "../show.ts";
import { emailConfirmation } from "../waxseal.ts";

const Link = z.object({ account: z.string(), token: z.string() });

export const confirmEmail = Router();

confirmEmail.post(
  "/account/confirm-email",
  forUser(async (user, req, res) => {
    askToConfirm(user);
    req.wax.messages.info(`A letter is on its way to ${user.email}.`);
    res.redirect(303, "/account");
  }),
);

confirmEmail.get("/confirm-email", async (req, res) => {
  const account = await linked(req);
  if (account) await show(req, res, confirmEmailPage(account, req.wax.csrf.field));
  else await show(req, res, deadConfirmationPage, 400);
});

confirmEmail.post("/confirm-email", async (req, res) => {
  const account = await linked(req);
  if (!account) return show(req, res, deadConfirmationPage, 400);
  await accounts.confirmEmail(account);
  req.wax.messages.success(`Thank you: ${account.email} is confirmed.`);
  res.redirect(303, "/");
});

/** Sends a link to whoever has not confirmed their address. */
export function askToConfirm(account: Account): void {
  if (account.emailConfirmed !== false) return;
  sendEmailConfirmation(account, linkTo("/confirm-email", { account: String(account.pk), token: emailConfirmation.issue(account) }));
}

async function linked(req: Request): Promise<Account | undefined> {
  const { data } = Link.safeParse(req.query);
  const account = data && (await accounts.byPk(data.account));
  return account && emailConfirmation.verify(data.token, account).value;
}
