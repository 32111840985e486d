/**
 * The shop's one waxseal object, and everything that its key seals.
 *
 * @module
 */
import { createWaxseal } from "waxseal";
import { django } from "waxseal/django";
import { envKeys } from "waxseal/keys/env";
import { fileKeys } from "waxseal/keys/file";
import { z } from "zod";
import type { Account } from "./accounts.ts";
import { Cart } from "./cart.ts";
import { Draft } from "./checkout.ts";
import { accounts, evidence, store } from "./database.ts";
import { DeviceName } from "./device.ts";
import { Invitation } from "./invitation.ts";
import { settings } from "./settings.ts";
import { Shelf } from "./shelf.ts";

const Session = z.object({ cart: Cart.default([]), shelf: Shelf.default([]), device: DeviceName.optional() });

declare module "waxseal" {
  interface WaxSessionData extends z.output<typeof Session> {}
}

export { evidence };
export const keys = settings.keyRing === undefined ? envKeys() : fileKeys({ path: settings.keyRing, evidence });

export const waxseal = createWaxseal({
  keys,
  baseUrl: settings.baseUrl,
  preset: settings.django && django(settings.django),
  session: { store, schema: Session, maxAge: "14d", idle: settings.django ? undefined : "7d" },
});

export const users = waxseal.users({ find: (pk) => accounts.byPk(pk) });
export const resetLinks = users.passwordReset({ maxAge: "1h", path: "/reset" });
export const emailConfirmation = waxseal.boundToken<Account>({
  purpose: "shop.confirm-email",
  maxAge: "3d",
  state: ({ pk, email, emailConfirmed }) => [pk, email, emailConfirmed ? 1 : 0],
});
export const invitations = waxseal.token({ purpose: "shop.invite", maxAge: "7d", schema: Invitation, singleUse: store });
export const downloads = waxseal.signedUrl({ purpose: "shop.download", maxAge: "1h" });
export const draft = waxseal.cookie({ name: "draft", maxAge: "1w", schema: Draft, sealed: true });
export const theme = waxseal.cookie({ name: "theme", maxAge: "52w", schema: z.enum(["light", "dark"]) });
