/**
 * Forgotten passwords: a link to the stored address, good for one account as it is now.
 *
 * @module
 */
import { Router } from "express";
import { hashPassword, isUsablePassword } from "waxseal/passwords";
import { z } from "zod";
import { accounts } from "../database.ts";
import { forgetSessions } from "../for-user.ts";
import { afterAnswering, sendPasswordChanged, sendResetLink } from "../outbox.ts";
import { deadResetPage } from "../pages/errors.ts";
import { forgotPage, resetPage, sentPage } from "../pages/password-reset.ts";
import { NewPassword } from "../passwords.ts";
import { readForm } from "../read-form.ts";
import { settings } from "../settings.ts";
import { show } from "../show.ts";
import { resetLinks } from "../waxseal.ts";

const Forgot = z.object({ email: z.string().trim().min(1, "Please type your address.").max(254, "Please use a shorter address.") });
const Reset = z.object({ password: NewPassword });

export const passwordReset = Router();

passwordReset.get("/forgot", async (req, res) => {
  await show(req, res, forgotPage(req.wax.csrf.field));
});

passwordReset.post("/forgot", async (req, res) => {
  const { data, filled } = readForm(Forgot, req.body);
  if (!data) return show(req, res, forgotPage(req.wax.csrf.field, filled), 422);
  afterAnswering(res, async () => {
    const account = await accounts.byEmail(data.email);
    if (account && isUsablePassword(account.password)) sendResetLink(account, resetLinks.link(account));
  });
  res.redirect(303, "/forgot/sent");
});

passwordReset.get("/forgot/sent", async (req, res) => {
  await show(req, res, sentPage(settings.isDevelopment));
});

passwordReset.get("/reset", async (req, res) => {
  const account = await resetLinks.open(req.originalUrl);
  if (account) await show(req, res, resetPage(account, req.wax.csrf.field));
  else await show(req, res, deadResetPage, 400);
});

passwordReset.post("/reset", async (req, res) => {
  const account = await resetLinks.open(req.originalUrl);
  if (!account) return show(req, res, deadResetPage, 400);
  const { data, filled } = readForm(Reset, req.body);
  if (!data) return show(req, res, resetPage(account, req.wax.csrf.field, filled), 422);

  const renewed = await accounts.setPassword(account, await hashPassword(data.password)); // of two that use one link at once, one gets through
  if (!renewed) return show(req, res, deadResetPage, 400);
  await forgetSessions(renewed);
  sendPasswordChanged(renewed);
  req.wax.messages.success("Your new password is set. Sign in with it.");
  res.redirect(303, "/sign-in");
});
