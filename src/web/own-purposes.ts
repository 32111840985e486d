/**
 * What every application hands out, whether it defines purposes of its own or not.
 *
 * @module
 */
import { chunkNames } from "../cookies/chunks.ts";
import type { ExpiryRules } from "../sessions/expiry.ts";
import { SESSION_PURPOSE } from "../sessions/revoked.ts";
import type { SessionStore } from "../sessions/store.ts";
import { Purposes } from "../signing/purposes.ts";
import type { Names } from "./names.ts";

export interface OwnPurposesOptions {
  names: Names;
  rules: ExpiryRules;
  store: SessionStore;
  canRevoke: boolean;
}

/**
 * Returns the purposes of an application, its own three among them: sessions, and the CSRF tokens and flash messages of as long a life,
 * since without their session, or with a newer one, nobody misses them.
 */
export function ownPurposes({ names, rules, store, canRevoke }: OwnPurposesOptions): Purposes {
  const purposes = new Purposes();
  const maxAge = rules.maxAgeSeconds;
  const format = rules.layout === "django" ? "django" : "signed";
  const isId = rules.layout === "waxseal" && store.kind === "table";
  purposes.add(
    {
      kind: "session",
      purpose: SESSION_PURPOSE,
      maxAge,
      format: isId ? "id" : store.kind === "cookie" && store.sealed === true ? "sealed" : format,
      rotation: "renewed",
      revocation: isId || canRevoke ? "subject" : "none",
    },
    chunkNames(names.sessionCookie, store.kind === "cookie" ? store.chunks : 1),
  );
  purposes.add({ kind: "CSRF token", purpose: "csrf", maxAge, format, rotation: "kept", revocation: "none" }, [names.csrfCookie]);
  purposes.add({ kind: "flash messages", purpose: "messages", maxAge, format, rotation: "kept", revocation: "none" }, [
    names.messagesCookie,
  ]);
  return purposes;
}
