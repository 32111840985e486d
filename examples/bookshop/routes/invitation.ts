/**
 * Invitations: a letter to a friend, whose link makes one account. Programs that look through mail open links; only the form uses one up.
 *
 * @module
 */
import { Router, type Request, type RequestHandler } from "express";
import { hashPassword } from "waxseal/passwords";
import { z } from "zod";
import { accounts } from "../database.ts";
import { Email } from "../email.ts";
import { forUser } from "../for-user.ts";
import type { Invitation } from "../invitation.ts";
import { sendInvitation } from "../outbox.ts";
import { linkTo } from "../own-url.ts";
import { deadInvitationPage, usedInvitationPage } from "../pages/errors.ts";
import { invitePage, joinPage } from "../pages/invitation.ts";
import { readForm } from "../read-form.ts";
import { show } from "../show.ts";
import { invitations } from "../waxseal.ts";
import { SignUp, welcome } from "./sign-in.ts";

const Friend = z.object({ email: Email });
const Joining = SignUp.pick({ name: true, password: true });

export const invitation = Router();

/** Answers whoever has shown that their address is theirs: the shop writes in nobody else's name. */
function forConfirmed(answer: Parameters<typeof forUser>[0]): RequestHandler {
  return forUser(async (user, req, res) => {
    if (user.emailConfirmed) return answer(user, req, res);
    req.wax.messages.info("Please confirm your address first.");
    res.redirect(303, "/account");
  });
}

invitation.get(
  "/account/invite",
  forConfirmed(async (_user, req, res) => {
    await show(req, res, invitePage(req.wax.csrf.field));
  }),
);

invitation.post(
  "/account/invite",
  forConfirmed(async ({ name }, req, res) => {
    const { data, filled } = readForm(Friend, req.body);
    if (!data) return show(req, res, invitePage(req.wax.csrf.field, filled), 422);
    const token = invitations.issue({ from: name, email: data.email });
    sendInvitation({ from: name, to: data.email, link: linkTo("/invitation", { token }) });
    req.wax.messages.success(`Your invitation to ${data.email} is on its way.`);
    res.redirect(303, "/account");
  }),
);

invitation.get("/invitation", async (req, res) => {
  const invited = invitationIn(req);
  if (!invited) await show(req, res, deadInvitationPage, 400);
  else if (await accounts.byEmail(invited.email)) await show(req, res, usedInvitationPage, 410);
  else await show(req, res, joinPage(invited, req.wax.csrf.field));
});

invitation.post("/invitation", async (req, res) => {
  const invited = invitationIn(req);
  if (!invited) return show(req, res, deadInvitationPage, 400);
  const { data, filled } = readForm(Joining, req.body);
  if (!data) return show(req, res, joinPage(invited, req.wax.csrf.field, filled), 422);

  const password = await hashPassword(data.password);
  const { email } = await invitations.redeem(tokenIn(req)); // of two that use one link at once, one gets through
  const account = await accounts.add({ name: data.name, email, password });
  if (!account) return show(req, res, usedInvitationPage, 410);
  await accounts.confirmEmail(account);
  await welcome(req, account, false);
  req.wax.messages.success(`Welcome, ${account.name}.`);
  res.redirect(303, "/");
});

function tokenIn({ query }: Request): string {
  return typeof query["token"] === "string" ? query["token"] : "";
}

function invitationIn(req: Request): Invitation | undefined {
  return invitations.verify(tokenIn(req)).value;
}
