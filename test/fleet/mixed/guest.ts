/**
 * A person who visits a fleet in which Django and our nodes take turns, one request after the other.
 *
 * @module
 */
import { Browser, type Page } from "../../django/browser.ts";
import { pause } from "../fleet.ts";
import type { Tally } from "../tally.ts";

const PAUSE_MS = 30;
const SESSION_COOKIE = "sessionid";

export class Guest {
  readonly browser = new Browser();
  readonly name: string;
  readonly #origin: string;
  readonly #tally: Tally;
  #visits = 0;
  #link = "";
  #isToRenew = false;

  constructor(name: string, origin: string, tally: Tally) {
    this.name = name;
    this.#origin = origin;
    this.#tally = tally;
  }

  async signIn(): Promise<void> {
    await this.#post("/login", { username: this.name, password: "first" });
    await this.#renew();
  }

  async browse(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.visit();
      await pause(PAUSE_MS);
    }
  }

  async visit(): Promise<void> {
    const { browser } = this;
    const before = browser.cookies.get(SESSION_COOKIE);
    const me = (await this.#get("/me")).body as { user: string | null; session: { visits?: string } };
    this.#tally.check("session", me.user === this.name ? undefined : "signed out");
    this.#tally.check("session data", me.session.visits === String(this.#visits) ? undefined : String(me.session.visits));
    const { value } = (await this.#get("/cookie")).body as { value: string | null };
    this.#tally.check("signed cookie", value === `theme-${String(this.#visits)}` ? undefined : String(value));
    const link = await this.#get(this.#link);
    this.#tally.check("reset link", link.status === 200 ? undefined : `answered ${String(link.status)}`);
    if (browser.cookies.get(SESSION_COOKIE) !== before) this.#tally.changedIds++;
    if (this.#isToRenew || Math.random() < 0.3) await this.#renew();
  }

  /** Returns when whatever a key signs has been handed out again to a guest who browses. */
  async hasRenewed(): Promise<void> {
    this.#isToRenew = true;
    while (this.#isToRenew) await pause(PAUSE_MS);
  }

  /** Asks for several pages at once, as a browser does. @returns how many of them found nobody signed in */
  async visitAtOnce(requests: number): Promise<number> {
    const pages = await Promise.all(Array.from({ length: requests }, () => this.#get("/me")));
    return pages.filter(({ body }) => (body as { user: string | null }).user !== this.name).length;
  }

  async #renew(): Promise<void> {
    this.#visits++;
    await this.#post("/session/set", { name: "visits", value: String(this.#visits) });
    await this.#post("/cookie/set", { value: `theme-${String(this.#visits)}` });
    this.#link = ((await this.#get(`/reset/link/${this.name}`)).body as { path: string }).path;
    this.#isToRenew = false;
  }

  async #post(path: string, fields: Record<string, string>): Promise<void> {
    this.#tally.requests++;
    const { status } = await this.browser.post(this.#origin + path, fields);
    this.#tally.check("form", status === 204 ? undefined : `${path} answered ${String(status)}`);
  }

  #get(path: string): Promise<Page> {
    this.#tally.requests++;
    return this.browser.get(this.#origin + path);
  }
}
