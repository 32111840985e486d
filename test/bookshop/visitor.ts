/**
 * A browser as far as cookies and forms go.
 *
 * @module
 */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export class Visitor {
  readonly cookies = new Map<string, string>();
  /** The Set-Cookie header that each of them came with. */
  readonly setCookies = new Map<string, string>();
  readonly #origin: string;
  readonly #userAgent: string;

  constructor(origin: string, userAgent = "node") {
    this.#origin = origin;
    this.#userAgent = userAgent;
  }

  get(path: string): Promise<Answer> {
    return this.#receive(path, {});
  }

  /** Fills a form on the page at `from` and sends it to `action`. */
  async submit(from: string, action: string, fields: Record<string, string> = {}): Promise<Answer> {
    const { name, token } = csrfFieldIn((await this.get(from)).text);
    return this.post(action, { ...fields, [name]: token }, { referer: this.#origin + from });
  }

  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#receive(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: this.#origin, "sec-fetch-site": "same-origin", ...headers },
    });
  }

  signUp(email: string, password: string, name = "Ada"): Promise<Answer> {
    return this.submit("/sign-up", "/sign-up", { name, email, password });
  }

  signIn(email: string, password: string, more: Record<string, string> = {}): Promise<Answer> {
    return this.submit("/sign-in", "/sign-in", { email, password, ...more });
  }

  /** Tells whether the account page opens. */
  async isSignedIn(): Promise<boolean> {
    return (await this.get("/account")).status === 200;
  }

  /** Opens the newest link that asks whose an address is, and says that it is theirs. */
  async confirmEmail(): Promise<Answer> {
    const [link] = await this.links("/confirm-email");
    return this.submit(link!, link!);
  }

  /** Invites somebody, once the own address is confirmed. @returns the link that they get */
  async invite(email: string): Promise<string> {
    await this.submit("/account/invite", "/account/invite", { email });
    return (await this.links("/invitation"))[0]!;
  }

  resetLinks(): Promise<string[]> {
    return this.links("/reset");
  }

  /** The links to a page that are on another, which is the outbox if nothing is said: there, newest first. */
  async links(to: string, on = "/outbox"): Promise<string[]> {
    const { text } = await this.get(on);
    return [...text.matchAll(/href="([^"]*)"/g)]
      .map((match) => match[1]!.replaceAll("&amp;", "&").replace(this.#origin, ""))
      .filter((link) => link.startsWith(`${to}?`));
  }

  async #receive(
    path: string,
    { headers = {}, ...init }: { method?: string; body?: URLSearchParams; headers?: Record<string, string> },
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(this.#origin + path, {
      ...init,
      headers: { ...headers, cookie, "user-agent": this.#userAgent },
      redirect: "manual",
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header)!;
      this.setCookies.set(name!, header);
      if (/; Max-Age=0\b/.test(header)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** Returns the CSRF token in the forms of a page. */
export function tokenIn(page: string): string {
  return csrfFieldIn(page).token;
}

/** Beside a Django site the field has Django's name. */
function csrfFieldIn(page: string): { name: string; token: string } {
  const [, name, token] = /name="(csrf_token|csrfmiddlewaretoken)" value="(\w{64})"/.exec(page)!;
  return { name: name!, token: token! };
}
