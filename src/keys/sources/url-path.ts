import { ConfigError } from "../../errors.ts";

/**
 * Returns `names`, each of which may hold slashes, as the path of a URL.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_NAME` when a part is empty, "." or "..": URL would resolve it, and lead somewhere else
 */
export function urlPath(...names: readonly string[]): string {
  const parts = names.flatMap((name) => name.split("/"));
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new ConfigError(
      "WAXSEAL_KEY_SOURCE_NAME",
      'A name of where keys are kept has a part that is empty, "." or ".."; write it as the service lists it, without a slash at either end.',
    );
  }
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}
