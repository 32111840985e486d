/**
 * A browser as far as cookies and forms go. Cookies know no ports, so that two sites of one host see the same ones, as behind one domain.
 *
 * @module
 */
export interface Page {
  status: number;
  headers: Headers;
  body: unknown;
}

export class Browser {
  /** By name, as the server wrote them: quoted where it quoted. */
  readonly cookies = new Map<string, string>();
  /** The Set-Cookie header that each of them came with. */
  readonly setCookies = new Map<string, string>();

  async get(url: string): Promise<Page> {
    return this.#receive(await fetch(url, { headers: this.#headers(), redirect: "manual" }));
  }

  /** Posts a form, with the CSRF token of the site's own form unless another is given; `null` sends none. */
  async post(url: string, fields: Record<string, string> = {}, token?: string | null): Promise<Page> {
    const { origin } = new URL(url);
    const sent = token === undefined ? await this.tokenOf(origin) : token;
    const body = new URLSearchParams(sent === null ? fields : { ...fields, csrfmiddlewaretoken: sent });
    const headers = { ...this.#headers(), origin, "sec-fetch-site": "same-origin" };
    return this.#receive(await fetch(url, { method: "POST", body, headers, redirect: "manual" }));
  }

  /** Returns the token in the forms of a site. */
  async tokenOf(origin: string): Promise<string> {
    const { body } = await this.get(`${origin}/form`);
    return (body as { token: string }).token;
  }

  /** What it sends as its Cookie header. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Heeds a Set-Cookie header. */
  keep(header: string): void {
    const pair = header.split(";", 1)[0]!;
    const name = pair.slice(0, pair.indexOf("="));
    this.setCookies.set(name, header);
    if (/;\s*max-age=0\b/i.test(header)) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf("=") + 1));
  }

  #headers(): Record<string, string> {
    return { cookie: this.cookieHeader };
  }

  async #receive(response: Response): Promise<Page> {
    for (const header of response.headers.getSetCookie()) this.keep(header);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  }
}
