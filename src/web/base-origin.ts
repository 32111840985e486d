import { ConfigError } from "../errors.ts";
import type { Application } from "./application.ts";

/** Returns the origin that links are built on, for `what` of an application. @throws {ConfigError} `WAXSEAL_BASE_URL_MISSING` */
export function baseOriginOf({ baseOrigin }: Application, what: string): string {
  if (baseOrigin !== undefined) return baseOrigin;
  throw new ConfigError(
    "WAXSEAL_BASE_URL_MISSING",
    `${what} need createWaxseal({ baseUrl: "https://shop.example" }); taken from the Host header, anyone could choose where they lead.`,
  );
}
