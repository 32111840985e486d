/**
 * Sessions in the cookie itself, signed. There is nothing to end on a server, so what was copied stays good until it expires.
 *
 * @module
 */
import { randomBytes } from "../crypto/random.ts";
import { base64url } from "../encoding/base64url.ts";
import type { SessionFields } from "./codec.ts";
import { hasEnded } from "./expiry.ts";
import { COOKIE_SESSION_ID, CREATED_AT } from "./fields.ts";
import type { KeepingOptions, KeptSession, SessionKeeping } from "./keeping.ts";
import { fieldSeal } from "./sealed-fields.ts";

const ID_BYTES = 20;

export function keepInCookie({ keys, clock, rules }: KeepingOptions): SessionKeeping {
  const seal = fieldSeal(rules.layout, "cookie", keys, clock);
  const isOwn = rules.layout === "waxseal";
  const newId = (): SessionFields => (isOwn ? { [COOKIE_SESSION_ID]: base64url(randomBytes(ID_BYTES)) } : {});
  const kept = (fields: SessionFields): KeptSession => ({ fields, savedAt: clock(), stale: false, cookie: seal.seal(fields, "") });

  return {
    find(cookie) {
      const found = seal.open(cookie, "");
      const live = found !== undefined && !hasEnded(found.fields, found.savedAt, clock(), rules);
      return Promise.resolve(live ? { ...found, cookie } : undefined);
    },
    add: (merge) => Promise.resolve(kept(merge(isOwn ? { [CREATED_AT]: Math.floor(clock()), ...newId() } : {}))),
    change: (session, merge) => Promise.resolve(kept(merge(session.fields))),
    move: (session, merge) => Promise.resolve(kept({ ...merge(session.fields), ...newId() })),
    remove: () => Promise.resolve(true),
  };
}
