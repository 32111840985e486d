/** What generators make, each by the program that people run for it, or its like in Node. */
import { randomBytes } from "node:crypto";
import { generateSecretKey } from "../../../src/keys/generate.ts";

export const GENERATORS: Readonly<Record<string, () => string>> = {
  waxseal: () => generateSecretKey(),
  "Django's get_random_secret_key": () => generateSecretKey({ length: 50, alphabet: "django" }),
  "Django's startproject": () => `django-insecure-${generateSecretKey({ length: 50, alphabet: "django" })}`,
  "secrets.token_hex(32)": () => randomBytes(32).toString("hex"),
  "rails secret": () => randomBytes(64).toString("hex"),
  "hex in upper case": () => randomBytes(32).toString("hex").toUpperCase(),
  "openssl rand -base64 32": () => randomBytes(32).toString("base64"),
  "mix phx.gen.secret": () => randomBytes(48).toString("base64"),
  "secrets.token_urlsafe(32)": () => randomBytes(32).toString("base64url"),
  "secrets.token_urlsafe(64)": () => randomBytes(64).toString("base64url"),
  "artisan key:generate": () => `base64:${randomBytes(32).toString("base64")}`,
};
