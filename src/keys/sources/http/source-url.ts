import { ConfigError } from "../../../errors.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether `url` leads to this machine and no further. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname); // which URL has brought into its one spelling
}

/**
 * Returns the address in `text`, which is never repeated: it may hold a password.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_URL` when it is no address, has credentials in it, or is neither https nor on this machine
 */
export function sourceUrl(text: string, source: string, { allowHttp = false }: { allowHttp?: boolean | undefined } = {}): URL {
  const url = URL.parse(text);
  if (url === null) throw unusable(source, 'is no absolute URL; write it like "https://vault.example.org:8200"');
  if (url.username !== "" || url.password !== "")
    throw unusable(source, "has a user or a password in it, which ends up in logs; give credentials by their own option");
  const isPlain = url.protocol === "http:";
  if (url.protocol !== "https:" && !isPlain) throw unusable(source, "is neither https nor http");
  if (isPlain && !allowHttp && !isLoopback(url))
    throw unusable(source, "is http, over which others read the keys; use https, or allowHttp where the way is private, as to a sidecar");
  return url;
}

function unusable(source: string, what: string): ConfigError {
  return new ConfigError("WAXSEAL_KEY_SOURCE_URL", `The address of ${source} ${what}.`);
}
