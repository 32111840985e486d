/**
 * The cookies of one browser: kept as they come, and forgotten when their time is over.
 *
 * @module
 */
export class CookieJar {
  readonly #cookies = new Map<string, { value: string; endsAt: number }>();

  /** What is sent as the Cookie header now. */
  get header(): string {
    return [...this.#cookies.keys()].flatMap((name) => (this.get(name) === undefined ? [] : `${name}=${this.get(name)!}`)).join("; ");
  }

  get(name: string): string | undefined {
    const cookie = this.#cookies.get(name);
    return cookie !== undefined && Date.now() < cookie.endsAt ? cookie.value : undefined;
  }

  delete(name: string): void {
    this.#cookies.delete(name);
  }

  /** Heeds a Set-Cookie header. Source: RFC 6265, section 5.3: Max-Age before Expires. @returns the cookie's name */
  keep(header: string): string {
    const [pair, ...attributes] = header.split(/;\s*/);
    const name = pair!.slice(0, pair!.indexOf("="));
    const attribute = (which: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${which}=`))?.slice(which.length + 1);
    const maxAge = attribute("max-age");
    const expires = attribute("expires");
    const endsAt = maxAge !== undefined ? Date.now() + Number(maxAge) * 1000 : expires !== undefined ? Date.parse(expires) : Infinity;
    this.#cookies.set(name, { value: pair!.slice(pair!.indexOf("=") + 1), endsAt });
    if (endsAt <= Date.now()) this.#cookies.delete(name);
    return name;
  }
}
