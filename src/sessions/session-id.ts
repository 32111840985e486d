/**
 * The ids that browsers hold. Whoever has one has the session, so our own layout signs them in the cookie and stores only their hash.
 *
 * Shape:  ours: 27 base64url characters of 160 random bits, ":" and a signature; Django's: 32 characters of a-z0-9
 * Source: Django 5.2, django/contrib/sessions/backends/base.py, SessionBase._get_new_session_key.
 * @module
 */
import { hashBase64url } from "../crypto/hash.ts";
import { randomBytes, randomText } from "../crypto/random.ts";
import { base64url } from "../encoding/base64url.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf } from "../keys/macs.ts";
import { ownSalt } from "../signing/salts.ts";
import { Signature } from "../signing/signature.ts";
import type { SessionLayout } from "./store.ts";

const ID_BYTES = 20;
const OWN_COOKIE = /^[\w-]{27}:[\w-]{43}$/;
const OWN_HANDLE = /^[\w-]{43}$/;
const DJANGO_ID = /^[a-z0-9]{32}$/;
const DJANGO_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

export interface SessionId {
  /** What the browser holds. */
  cookie: string;
  /** What the store holds. */
  handle: string;
  /** An older key signed it: send it again. */
  stale: boolean;
}

export interface SessionIds {
  create(): SessionId;
  /** Returns the id in a cookie, or undefined where none of ours looks like that: nothing is read then. */
  read(cookie: string): SessionId | undefined;
}

/** Returns the ids of a layout. */
export function sessionIds(layout: SessionLayout, keys: Keys): SessionIds {
  return layout === "django" ? djangoIds : ownIds(keys);
}

const djangoIds: SessionIds = {
  create: () => djangoId(randomText(32, DJANGO_ALPHABET)),
  read: (cookie) => (DJANGO_ID.test(cookie) ? djangoId(cookie) : undefined),
};

function djangoId(id: string): SessionId {
  return { cookie: id, handle: id, stale: false };
}

function ownIds(keys: Keys): SessionIds {
  const purpose = ownSalt("session", "id");
  const signature = new Signature(macsOf(keys, purpose));
  return {
    create() {
      const id = base64url(randomBytes(ID_BYTES));
      return { cookie: signature.sign(id), handle: handleOf(id), stale: false };
    },
    read(cookie) {
      if (!OWN_COOKIE.test(cookie)) return undefined;
      const verdict = signature.verify(cookie);
      publishVerification(purpose, verdict);
      if (!verdict.ok) return undefined;
      return { cookie: verdict.stale ? signature.sign(verdict.value) : cookie, handle: handleOf(verdict.value), stale: verdict.stale };
    },
  };
}

/** Tells whether `text` could be the handle of a session of our own. */
export function isOwnHandle(text: string): boolean {
  return OWN_HANDLE.test(text);
}

/** Plain, not keyed: a keyed hash would lose every session at a rotation, and 160 random bits need no key. */
function handleOf(id: string): string {
  return hashBase64url("sha256", id);
}
