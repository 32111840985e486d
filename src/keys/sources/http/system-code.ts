/** Returns the code of an error of the network, such as ECONNREFUSED or CERT_HAS_EXPIRED: the rest of it may quote addresses and answers. */
export function systemCode(error: unknown): string[] {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{2,48}$/.test(code) ? [code] : [];
}
