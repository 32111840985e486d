/**
 * A reader's doings at the two sites that share them, by the forms of each: the Django site of site/urls.py, and the bookshop.
 *
 * @module
 */
import type { Browser, Page } from "./browser.ts";

/** What a password hash costs at both, unless told otherwise: with less at one of them, the other would store every password anew. */
export const DEFAULT_ITERATIONS = 1_000_000;

/** What a reader does, the same at both. */
export interface Side {
  signIn(browser: Browser, email: string, password: string): Promise<boolean>;
  signOut(browser: Browser): Promise<unknown>;
  changePassword(browser: Browser, current: string, password: string): Promise<unknown>;
  /** The address of whoever is signed in. */
  who(browser: Browser): Promise<string | undefined>;
  resetParts(browser: Browser, email: string): Promise<ResetParts>;
  /** Tells whether the link is good, and leaves it so. */
  opensReset(browser: Browser, parts: ResetParts): Promise<boolean>;
  /** Tells whether the link was good. */
  reset(browser: Browser, parts: ResetParts, password: string): Promise<boolean>;
}

export interface ResetParts {
  uid: string;
  token: string;
}

export function djangoSide(origin: string): Side {
  return {
    signIn: async (browser, username, password) => (await browser.post(`${origin}/login`, { username, password })).status === 204,
    signOut: (browser) => browser.post(`${origin}/logout`),
    changePassword: (browser, _current, password) => browser.post(`${origin}/password`, { password }),
    who: async (browser) => ((await browser.get(`${origin}/me`)).body as { user: string | null }).user ?? undefined,
    async resetParts(browser, email) {
      const { path } = (await browser.get(`${origin}/reset/link/${encodeURIComponent(email)}`)).body as { path: string };
      const [, uid, token] = /^\/reset\/([^/]+)\/([^/]+)\/$/.exec(path)!;
      return { uid: uid!, token: token! };
    },
    opensReset: async (browser, { uid, token }) => (await browser.get(`${origin}/reset/${uid}/${token}/`)).status === 200,
    reset: async (browser, { uid, token }, password) =>
      (await browser.post(`${origin}/reset/${uid}/${token}/`, { password })).status === 200,
  };
}

export function shopSide(origin: string): Side {
  return {
    signIn: async (browser, email, password) => (await postForm(browser, `${origin}/sign-in`, { email, password })).status === 303,
    signOut: (browser) => postForm(browser, `${origin}/sign-out`, {}),
    changePassword: (browser, current, password) => postForm(browser, `${origin}/account/password`, { current, password }),
    who: async (browser) => /class="author">([^,<]+)/.exec((await browser.get(`${origin}/account`)).body as string)?.[1],
    async resetParts(browser, email) {
      await postForm(browser, `${origin}/forgot`, { email });
      const page = (await browser.get(`${origin}/outbox`)).body as string;
      const [, uid, token] = /\?uid=([^&]+)&(?:amp;)?token=([^"&]+)"/.exec(page)!;
      return { uid: uid!, token: token! };
    },
    opensReset: async (browser, { uid, token }) => (await browser.get(`${origin}/reset?uid=${uid}&token=${token}`)).status === 200,
    reset: async (browser, { uid, token }, password) =>
      (await postForm(browser, `${origin}/reset?uid=${uid}&token=${token}`, { password })).status === 303,
  };
}

/** Posts a form of the shop, with the token that its pages carry. */
export async function postForm(browser: Browser, url: string, fields: Record<string, string>): Promise<Page> {
  const page = await browser.get(`${new URL(url).origin}/sign-in`);
  return browser.post(url, fields, /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page.body as string)![1]);
}
