/**
 * Tells whether weak keys have to stop the start: everywhere but where NODE_ENV says "development" or "test".
 *
 * An unset NODE_ENV is production: forgetting a variable must not be what turns the checks off.
 */
export function isProduction(env: Record<string, string | undefined> = process.env): boolean {
  return env["NODE_ENV"] !== "development" && env["NODE_ENV"] !== "test";
}
