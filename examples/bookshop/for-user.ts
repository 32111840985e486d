/**
 * What the pages of an account have in common.
 *
 * @module
 */
import type { Request, RequestHandler, Response } from "express";
import { checkPassword, hashPassword } from "waxseal/passwords";
import type { z } from "zod";
import type { Account } from "./accounts.ts";
import { accounts } from "./database.ts";
import { readForm, refused, type Read } from "./read-form.ts";
import { settings } from "./settings.ts";
import { users, waxseal } from "./waxseal.ts";

/** Answers whoever is signed in; everybody else goes to sign in first. */
export function forUser(answer: (user: Account, req: Request, res: Response) => Promise<void>): RequestHandler {
  return async (req, res) => {
    const user = await users.current(req.wax);
    if (user) await answer(user, req, res);
    else res.redirect(303, "/sign-in?next=/account");
  };
}

/** Reads a form whose field "current" has to hold the user's password. */
export async function readOwnersForm<S extends z.ZodType<{ current: string }>>(
  schema: S,
  body: unknown,
  { password }: Account,
): Promise<Read<z.output<S>>> {
  const read = readForm(schema, body);
  if (!read.data || (await checkPassword(read.data.current, password))) return read;
  return { filled: refused(body, { current: "This is not your password." }) };
}

/** Stores a password under a new salt. Sessions hold a hash of what is stored, so all of them end but this one, which signs in anew. */
export async function storePassword(req: Request, user: Account, password: string): Promise<boolean> {
  const renewed = await accounts.setPassword(user, await hashPassword(password));
  if (!renewed) return false;
  await users.login(req.wax, renewed);
  await forgetSessions(renewed, req.wax.session.id);
  return true;
}

/** Removes the sessions that another password has ended, which would be listed until somebody tried to use them. */
export async function forgetSessions({ pk }: Account, except?: string): Promise<void> {
  if (!settings.django) await waxseal.sessions.revokeAll(pk, { except });
}
