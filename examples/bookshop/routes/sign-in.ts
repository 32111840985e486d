/**
 * Signing up, in and out.
 *
 * @module
 */
import { Router, type Request } from "express";
import { checkPassword, hashPassword, needsRehash } from "waxseal/passwords";
import { z } from "zod";
import type { Account } from "../accounts.ts";
import { accounts } from "../database.ts";
import { deviceOf } from "../device.ts";
import { Email } from "../email.ts";
import { ownUrl } from "../own-url.ts";
import { signInPage, signUpPage } from "../pages/sign-in.ts";
import { NewPassword, TypedPassword } from "../passwords.ts";
import { readForm, refused } from "../read-form.ts";
import { show } from "../show.ts";
import { draft, users } from "../waxseal.ts";
import { askToConfirm } from "./confirm-email.ts";

export const SignUp = z.object({
  name: z.string().trim().min(1, "Please tell us your name.").max(80, "Please keep it below 80 characters."),
  email: Email,
  password: NewPassword,
});

const SignIn = z.object({
  email: z.string().trim().min(1, "Please type your address."),
  password: TypedPassword,
  remember: z.literal("yes").optional(),
  next: z.string().optional(),
});

export const signIn = Router();

signIn.get("/sign-up", async (req, res) => {
  await show(req, res, signUpPage(req.wax.csrf.field));
});

signIn.post("/sign-up", async (req, res) => {
  const { data, filled } = readForm(SignUp, req.body);
  if (!data) return show(req, res, signUpPage(req.wax.csrf.field, filled), 422);
  const account = await accounts.add({ ...data, password: await hashPassword(data.password) });
  if (!account) {
    const taken = refused(req.body, { email: "There is an account with this address. Sign in, or set a new password." });
    return show(req, res, signUpPage(req.wax.csrf.field, taken), 422);
  }
  askToConfirm(account);
  await welcome(req, account, false);
  req.wax.messages.success(`Welcome, ${account.name}.`);
  res.redirect(303, "/");
});

signIn.get("/sign-in", async (req, res) => {
  await show(req, res, signInPage({ csrf: req.wax.csrf.field, next: ownUrl(req.query["next"]) }));
});

signIn.post("/sign-in", async (req, res) => {
  const { data, filled } = readForm(SignIn, req.body);
  const next = ownUrl(data?.next);
  if (!data) return show(req, res, signInPage({ csrf: req.wax.csrf.field, filled, next }), 422);

  const account = await accounts.byEmail(data.email);
  const matches = await checkPassword(data.password, account?.password); // takes as long without an account
  if (!account || !matches) {
    const wrong = refused(req.body, { form: "We do not know this address with this password." });
    return show(req, res, signInPage({ csrf: req.wax.csrf.field, filled: wrong, next }), 422);
  }

  // Only now is the password at hand to be stored as it would be today.
  const renewed = (await needsRehash(account.password)) ? await accounts.setPassword(account, await hashPassword(data.password)) : account;
  await welcome(req, renewed ?? account, data.remember === "yes");
  req.wax.messages.success(`Welcome back, ${account.name}.`);
  res.redirect(303, next);
});

signIn.post("/sign-out", async (req, res) => {
  await users.logout(req.wax);
  req.wax.cookies.delete(draft); // the next person at this browser is not shown an address
  req.wax.messages.info("You are signed out.");
  res.redirect(303, "/");
});

/** Signs somebody in. Reset links that are still about end with it, since they are bound to the last sign-in. */
export async function welcome(req: Request, account: Account, remember: boolean): Promise<void> {
  await users.login(req.wax, account, { remember });
  req.wax.session.data.device = deviceOf(req.get("user-agent"));
  await accounts.setLastLogin(account);
}
