/**
 * What the environment says about this shop.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Environment = z
  .object({
    NODE_ENV: z.string().default("production"), // as the library reads it: forgetting it must not turn checks off
    BASE_URL: z.url({ protocol: /^https?$/, error: "set it to the address people use, such as https://shop.example" }),
    DATABASE: z.string().default(join(import.meta.dirname, "data/bookshop.sqlite3")),
    DJANGO_DB: z.string().refine(existsSync, "there is no such file; name the SQLite file of the Django site").optional(),
    DJANGO_TIME_ZONE: z.string().default(""), // the preset refuses that, and says what to set
    SECRET_KEY: z.string().optional(),
  })
  .refine(({ DJANGO_DB, SECRET_KEY }) => DJANGO_DB === undefined || SECRET_KEY !== undefined, {
    path: ["SECRET_KEY"],
    error: "set it to that of the Django site; what one of them seals, the other has to open",
  });

export interface Settings {
  /** Where people reach the shop. */
  readonly baseUrl: string;
  readonly isDevelopment: boolean;
  readonly database: string;
  /** Share users and sessions with the Django site whose database it is. */
  readonly django: { readonly timeZone: string } | undefined;
}

/** Returns the settings in an environment. @throws {Error} that names each variable to mend */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const { data, error } = Environment.safeParse(env);
  if (error) throw new Error(error.issues.map(({ path, message }) => `${path.join()}: ${message}`).join("\n"));
  return {
    baseUrl: new URL(data.BASE_URL).origin,
    isDevelopment: data.NODE_ENV === "development" || data.NODE_ENV === "test",
    database: data.DJANGO_DB ?? data.DATABASE,
    django: data.DJANGO_DB === undefined ? undefined : { timeZone: data.DJANGO_TIME_ZONE },
  };
}

export const settings = settingsOf(process.env);
