/**
 * Keys as the generators of frameworks make them, from a source that repeats itself.
 *
 * Sources: Django django/core/management/utils.py, get_random_secret_key, and its prefix in startproject; Python's secrets, which Flask's
 * documentation names; `rails secret`; Laravel's `artisan key:generate`; Phoenix's `mix phx.gen.secret`; `openssl rand`; `npx auth secret`;
 * src/keys/generate.ts.
 *
 * @module
 */
import type { RandomSource } from "./random-source.ts";

export const DJANGO = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)";
const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const GENERATORS: Readonly<Record<string, (random: RandomSource) => string>> = {
  "Django, get_random_secret_key": (random) => random.text(50, DJANGO),
  "Django, startproject": (random) => `django-insecure-${random.text(50, DJANGO)}`,
  "Flask, token_hex()": (random) => random.bytes(32).toString("hex"),
  "Flask, token_hex(16)": (random) => random.bytes(16).toString("hex"),
  "Python, token_urlsafe()": (random) => random.bytes(32).toString("base64url"),
  "Rails, rails secret": (random) => random.bytes(64).toString("hex"),
  "Laravel, key:generate": (random) => `base64:${random.bytes(32).toString("base64")}`,
  "Phoenix, phx.gen.secret": (random) => random.bytes(48).toString("base64").slice(0, 64),
  "openssl rand -hex 32": (random) => random.bytes(32).toString("hex"),
  "openssl rand -base64 32": (random) => random.bytes(32).toString("base64"),
  "openssl rand -base64 48": (random) => random.bytes(48).toString("base64"),
  "Auth.js, npx auth secret": (random) => random.bytes(33).toString("base64"),
  "UUID 4": (random) => {
    const hex = random.bytes(16).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  },
  "waxseal generate": (random) => random.text(64, URL_SAFE),
};
