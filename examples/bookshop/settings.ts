/**
 * What the environment says about this shop.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { placeOf, type Place, type SqlPlace } from "./place.ts";

const Store = z
  .string()
  .transform(placeOf)
  .pipe(
    z.custom<Place>((place) => place !== undefined, {
      error: "write sqlite:path, postgres://…, mysql://… or redis://…, with what is special in a password percent-encoded",
    }),
  );

const DjangoDatabase = z
  .string()
  .transform((text, context): SqlPlace => {
    const place = placeOf(text) ?? { kind: "sqlite", path: text };
    if (place.kind !== "redis") return place;
    context.addIssue("name the database of the Django site; accounts are not in Redis");
    return z.NEVER;
  })
  .refine((place) => place.kind !== "sqlite" || existsSync(place.path), "there is no such file; name the database of the Django site");

const Environment = z
  .object({
    NODE_ENV: z.string().default("production"), // as the library reads it: forgetting it must not turn checks off
    BASE_URL: z.url({ protocol: /^https?$/, error: "set it to the address people use, such as https://shop.example" }),
    DATABASE: z.string().default(join(import.meta.dirname, "data/bookshop.sqlite3")),
    STORE: Store.optional(),
    DJANGO_DB: DjangoDatabase.optional(),
    DJANGO_TIME_ZONE: z.string().default(""), // the preset refuses that, and says what to set
    SECRET_KEY: z.string().optional(),
    KEYRING: z.string().optional(),
  })
  .refine(({ DJANGO_DB, SECRET_KEY, KEYRING }) => DJANGO_DB === undefined || (SECRET_KEY ?? KEYRING) !== undefined, {
    path: ["SECRET_KEY"],
    error: "set it to that of the Django site; what one of them seals, the other has to open",
  })
  .refine(({ DJANGO_DB, STORE }) => DJANGO_DB === undefined || STORE === undefined, {
    path: ["STORE"],
    error: "leave it out; the sessions of a Django site are in its own database, which DJANGO_DB names",
  });

export interface Settings {
  /** Where people reach the shop. */
  readonly baseUrl: string;
  readonly isDevelopment: boolean;
  /** Where the accounts are. */
  readonly database: SqlPlace;
  /** Where the sessions are; the very same object, if that is the same place. */
  readonly sessions: Place;
  /** The file with the key ring, where the key is changed in stages; undefined where it is in SECRET_KEY. */
  readonly keyRing: string | undefined;
  /** Where a shop that nobody has set up keeps its key. */
  readonly keyFile: string;
  /** Share users and sessions with the Django site whose database it is. */
  readonly django: { readonly timeZone: string } | undefined;
}

/** Returns the settings in an environment. @throws {Error} that names each variable to mend */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const { data, error } = Environment.safeParse(env);
  if (error) throw new Error(error.issues.map(({ path, message }) => `${path.join()}: ${message}`).join("\n"));
  const database: SqlPlace = data.DJANGO_DB ?? { kind: "sqlite", path: data.DATABASE };
  return {
    baseUrl: new URL(data.BASE_URL).origin,
    isDevelopment: data.NODE_ENV === "development" || data.NODE_ENV === "test",
    database,
    sessions: data.STORE ?? database,
    keyRing: data.KEYRING,
    keyFile: join(dirname(data.DATABASE), ".env"),
    django: data.DJANGO_DB === undefined ? undefined : { timeZone: data.DJANGO_TIME_ZONE },
  };
}

export const settings = settingsOf(process.env);
