import { createWaxseal, KeyRing } from "waxseal"; import { django } from "waxseal/django";
const w = createWaxseal({ keys: new KeyRing({ current: "k", fallbacks: undefined }), preset: django({ timeZone: "UTC" }) });
// @ts-expect-error fields missing
w.users({ find: async (pk) => ({ pk }) });
declare module "waxseal" { interface WaxSessionData { cart?: string[] } }
