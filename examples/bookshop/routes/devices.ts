/**
 * The browsers in which a person is signed in: to look at, and to sign out.
 *
 * @module
 */
import { Router } from "express";
import { z } from "zod";
import { forUser, readOwnersForm, storePassword } from "../for-user.ts";
import { devicesPage, unlistedDevicesPage } from "../pages/devices.ts";
import { TypedPassword } from "../passwords.ts";
import { readForm } from "../read-form.ts";
import { show } from "../show.ts";
import { waxseal } from "../waxseal.ts";

const Choice = z.object({ id: z.string() });
const Confirmation = z.object({ current: TypedPassword });

/** Where our own table keeps the sessions; Django's does not say whose they are. */
export const devices = Router();

devices.get(
  "/account/devices",
  forUser(async (user, req, res) => {
    const { session, csrf } = req.wax;
    const sessions = await waxseal.sessions.list(user.pk);
    await show(req, res, devicesPage({ csrf: csrf.field, here: session.id, sessions }));
  }),
);

devices.post(
  "/account/devices/sign-out",
  forUser(async (user, req, res) => {
    const { data } = readForm(Choice, req.body);
    // With the user's id: what came in a form may be somebody else's session.
    const isOut = data !== undefined && (await waxseal.sessions.revoke(data.id, { userId: user.pk }));
    if (isOut) req.wax.messages.success("That device is signed out.");
    else req.wax.messages.info("That device was not signed in any more.");
    res.redirect(303, "/account/devices");
  }),
);

devices.post(
  "/account/devices/sign-out-others",
  forUser(async (user, req, res) => {
    const count = await waxseal.sessions.revokeAll(user.pk, { except: req.wax.session.id });
    req.wax.messages.success(count === 1 ? "One other device is signed out." : `${count} other devices are signed out.`);
    res.redirect(303, "/account/devices");
  }),
);

/** The same address where sessions cannot be listed: they hold a hash of the stored password, so all end when that is stored anew. */
export const unlistedDevices = Router();

unlistedDevices.get(
  "/account/devices",
  forUser(async ({ email }, req, res) => {
    await show(req, res, unlistedDevicesPage(email, req.wax.csrf.field));
  }),
);

unlistedDevices.post(
  "/account/devices/sign-out-others",
  forUser(async (user, req, res) => {
    const { csrf, messages } = req.wax;
    const { data, filled } = await readOwnersForm(Confirmation, req.body, user);
    if (!data) return show(req, res, unlistedDevicesPage(user.email, csrf.field, filled), 422);
    if (await storePassword(req, user, data.current)) messages.success("You are signed out everywhere else.");
    res.redirect(303, "/account/devices");
  }),
);
