/**
 * The post. This shop sends no mail: it keeps what it would send, in memory, for the page at /outbox to show.
 *
 * @module
 */
import type { Response } from "express";
import type { Account } from "./accounts.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly link?: string | undefined;
  readonly sentAt: Date;
}

const MOST_MAILS = 50;
const mails: Mail[] = [];
let writing: Promise<unknown> = Promise.resolve();

/** Newest first, and none that is still being written is missing. */
export async function outbox(): Promise<readonly Mail[]> {
  await writing;
  return mails;
}

/** Writes a letter when the answer is out: neither the answer nor the time it takes tells who has an account. */
export function afterAnswering(res: Response, write: () => Promise<void>): void {
  res.once("finish", () => {
    writing = Promise.all([writing, write().catch(console.error)]);
  });
}

export function sendResetLink({ name, email }: Account, link: string): void {
  post({
    to: email, // the stored address, whatever look-alike of it somebody typed
    subject: "Set a new password",
    text: `Dear ${name},\n\nSomebody, hopefully you, forgot the password of your account. Set a new one here, within an hour:`,
    link,
  });
}

export function sendEmailConfirmation({ name, email }: Account, link: string): void {
  post({
    to: email,
    subject: "Is this your address?",
    text: `Dear ${name},\n\nSomebody, hopefully you, made an account with this address at Cabbages & Kings. Confirm within three days that it is yours:`,
    link,
  });
}

export function sendInvitation({ from, to, link }: { from: string; to: string; link: string }): void {
  post({
    to,
    subject: `${from} invites you to Cabbages & Kings`,
    text: `Dear reader,\n\n${from} thinks that you would like our bookshop. Make an account here, within a week; the link is for you alone, and good once:`,
    link,
  });
}

export function sendPasswordChanged({ name, email }: Account): void {
  post({
    to: email,
    subject: "Your password was changed",
    text: `Dear ${name},\n\nYour password was changed just now, and your other devices are signed out. If that was not you, use “Forgot your password?” at once.`,
  });
}

function post(mail: Omit<Mail, "sentAt">): void {
  mails.unshift({ ...mail, sentAt: new Date() });
  mails.length = Math.min(mails.length, MOST_MAILS);
}
