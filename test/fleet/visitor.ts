/**
 * A person with a browser, who signs in, opens pages of several parallel requests, sends forms, and comes back with what they were handed.
 *
 * @module
 */
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Brought, Issued, PageAnswer } from "./application.ts";
import { CookieJar } from "./cookie-jar.ts";
import { MAX_AGE_SECONDS, SURE_AGE_SECONDS } from "./policy.ts";
import type { Kind, Tally } from "./tally.ts";

const SESSION_COOKIE = "wax-session";
const THEME_COOKIE = "theme";
const REQUESTS_OF_A_PAGE = 3;
const PAUSE_MS = 120;
const FORM_IS_OPEN_SECONDS = 1.5;
const GIVE_UP_MS = 5000;

/** What was handed out, and when it is brought back. */
interface InFlight {
  kind: Kind & ("reset link" | "token" | "single-use token");
  text: string;
  issuedAt: number;
  dueAt: number;
}

interface Answer<T> {
  status: number;
  body: T;
}

export class Visitor {
  readonly #name: string;
  readonly #port: number;
  readonly #tally: Tally;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #jar = new CookieJar();
  #signedInAt = -Infinity;
  #notes = 0;
  #themeSetAt = 0;
  #form: { token: string; openedAt: number; sentAt: number } | undefined;
  #inFlight: InFlight[] = [];

  constructor(name: string, port: number, tally: Tally) {
    this.#name = name;
    this.#port = port;
    this.#tally = tally;
  }

  async browse(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (now() - this.#signedInAt > SURE_AGE_SECONDS - 0.5) await this.#signIn();
      await this.#openPage();
      await this.#sendForm();
      if (Math.random() < 0.5) await this.#collect();
      await this.#bringBack();
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
    this.#agent.destroy();
  }

  /** From a browser without a session, since the one it has may end at any moment. */
  async #signIn(): Promise<void> {
    this.#signedInAt = -Infinity;
    this.#form = undefined;
    this.#jar.delete(SESSION_COOKIE);
    const { body } = await this.#ask<{ csrfToken: string }>("GET", "/form");
    if (body === undefined) return;
    const before = now();
    const { status } = await this.#ask("POST", "/login", { user: this.#name, csrf_token: body.csrfToken });
    this.#tally.check("form", status === 200 ? undefined : `sign-in answered ${String(status)}`);
    if (status !== 200) return;
    this.#signedInAt = before;
    this.#notes = 0;
  }

  /** A page is a document and what it asks for at once, all with the same cookies. */
  async #openPage(): Promise<void> {
    const hadTheme = this.#jar.get(THEME_COOKIE) !== undefined;
    const themeSetAt = this.#themeSetAt;
    const answers = await Promise.all(Array.from({ length: REQUESTS_OF_A_PAGE }, () => this.#ask<PageAnswer>("GET", "/page")));
    for (const { body } of answers) {
      if (body === undefined || this.#sessionAge() > SURE_AGE_SECONDS) continue;
      this.#tally.check("session", body.user === this.#name ? undefined : "signed out");
      if (hadTheme) this.#tally.check("signed cookie", this.#lossOf(body.themeRefused, now() - themeSetAt));
      if (body.user === this.#name) {
        this.#tally.check("session data", body.notes === this.#notes ? undefined : `${String(body.notes)} for ${String(this.#notes)}`);
        this.#form ??= { token: body.csrfToken, openedAt: now(), sentAt: now() + Math.random() * FORM_IS_OPEN_SECONDS };
      }
    }
  }

  async #sendForm(): Promise<void> {
    const form = this.#form;
    if (form === undefined || now() < form.sentAt) return;
    this.#form = undefined;
    const { status, body } = await this.#ask<{ notes: number }>("POST", "/note", { csrf_token: form.token });
    if (this.#sessionAge() > SURE_AGE_SECONDS) return;
    this.#tally.check("form", status === 200 ? undefined : `answered ${String(status)}`);
    if (body !== undefined) this.#notes = body.notes;
  }

  async #collect(): Promise<void> {
    const issuedAt = now();
    const { body } = await this.#ask<Issued>("GET", `/issue?user=${this.#name}`);
    if (body === undefined) return;
    const add = (kind: InFlight["kind"], text: string, latest: number): void => {
      this.#inFlight.push({ kind, text, issuedAt, dueAt: issuedAt + (0.1 + 0.9 * Math.random()) * latest });
    };
    add("token", body.download, MAX_AGE_SECONDS);
    add("token", body.download, MAX_AGE_SECONDS);
    add("single-use token", body.invitation, MAX_AGE_SECONDS);
    add("reset link", body.reset, SURE_AGE_SECONDS);
  }

  async #bringBack(): Promise<void> {
    const due = this.#inFlight.filter(({ dueAt }) => dueAt <= now());
    this.#inFlight = this.#inFlight.filter((one) => !due.includes(one));
    for (const { kind, text, issuedAt } of due) {
      const { body } = await this.#bring(kind, text);
      if (body !== undefined) this.#tally.check(kind, this.#lossOf(body.refused, now() - issuedAt));
    }
  }

  #bring(kind: InFlight["kind"], text: string): Promise<Answer<Brought | undefined>> {
    if (kind === "reset link") return this.#ask("GET", text.slice(text.indexOf("/reset")));
    if (kind === "token") return this.#ask("GET", `/download?token=${encodeURIComponent(text)}`);
    return this.#ask("POST", "/redeem", { token: text });
  }

  /** What was refused is lost, unless its time was over, or all but over and it says so. */
  #lossOf(refused: string | null, age: number): string | undefined {
    if (refused === null || age > MAX_AGE_SECONDS) return undefined;
    if (age > SURE_AGE_SECONDS && (refused === "expired" || refused === "refused")) return undefined;
    return `${refused} at ${age.toFixed(1)} s`;
  }

  #sessionAge(): number {
    return now() - this.#signedInAt;
  }

  async #ask<T>(method: "GET" | "POST", path: string, form?: Readonly<Record<string, string>>): Promise<Answer<T | undefined>> {
    this.#tally.requests++;
    const sentAt = now();
    try {
      const { status, setCookies, text } = await this.#exchange(method, path, form && new URLSearchParams(form).toString());
      for (const header of setCookies) this.#keep(header, path === "/login", sentAt);
      if (status === 200) return { status, body: JSON.parse(text) as T };
      if (status >= 500) throw new Error(`${path} answered ${String(status)}: ${text}`);
      return { status, body: undefined };
    } catch (error) {
      this.#tally.failed++;
      this.#tally.tell(String(error));
      return { status: 0, body: undefined };
    }
  }

  #exchange(method: string, path: string, body = ""): Promise<{ status: number; setCookies: string[]; text: string }> {
    const origin = `http://127.0.0.1:${String(this.#port)}`;
    const headers = {
      cookie: this.#jar.header,
      "sec-fetch-site": "same-origin",
      ...(method === "POST" && { origin, "content-type": "application/x-www-form-urlencoded", "content-length": body.length }),
    };
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: this.#port, method, path, headers, agent: this.#agent, timeout: GIVE_UP_MS };
      const asking = httpRequest(options, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          resolve({ status: response.statusCode!, setCookies: response.headers["set-cookie"] ?? [], text });
        });
        response.on("error", reject);
      });
      asking.on("timeout", () => asking.destroy(new Error(`${path} was not answered`)));
      asking.on("error", reject);
      asking.end(body);
    });
  }

  #keep(header: string, isLogin: boolean, sentAt: number): void {
    const before = this.#jar.get(SESSION_COOKIE);
    const name = this.#jar.keep(header);
    if (name === THEME_COOKIE) this.#themeSetAt = sentAt;
    if (name !== SESSION_COOKIE || isLogin || before === undefined) return;
    const after = this.#jar.get(SESSION_COOKIE);
    if (after !== undefined && idOf(after) === idOf(before)) {
      if (after !== before) this.#tally.signedAgain++;
    } else if (this.#sessionAge() <= SURE_AGE_SECONDS) {
      this.#tally.changedIds++;
      this.#tally.tell("a session got another id");
    }
  }
}

/** Without its signature. */
function idOf(cookie: string): string {
  return cookie.slice(0, cookie.lastIndexOf(":"));
}

function now(): number {
  return Date.now() / 1000;
}
