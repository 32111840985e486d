/**
 * The account, and another password for it, with which every other session ends.
 *
 * @module
 */
import { Router } from "express";
import { z } from "zod";
import { forUser, readOwnersForm, storePassword } from "../for-user.ts";
import { sendPasswordChanged } from "../outbox.ts";
import { accountPage } from "../pages/account.ts";
import { NewPassword, TypedPassword } from "../passwords.ts";
import { show } from "../show.ts";

const Change = z.object({ current: TypedPassword, password: NewPassword });

export const account = Router();

account.get(
  "/account",
  forUser(async (user, req, res) => {
    await show(req, res, accountPage(user, req.wax.csrf.field));
  }),
);

account.post(
  "/account/password",
  forUser(async (user, req, res) => {
    const { csrf, messages } = req.wax;
    const { data, filled } = await readOwnersForm(Change, req.body, user);
    if (!data) return show(req, res, accountPage(user, csrf.field, filled), 422);
    if (await storePassword(req, user, data.password)) {
      sendPasswordChanged(user);
      messages.success("Your password is changed, and your other sessions have ended.");
    }
    res.redirect(303, "/account");
  }),
);
