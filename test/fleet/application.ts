/**
 * What every node of a fleet serves: sign-in, pages with a form, and whatever a key seals.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { waxHandle, type WaxRequest } from "../../src/adapters/node.ts";
import { createWaxseal, TokenUsed, WaxsealError, type Clock, type Keys, type Waxseal, type WaxUser } from "../../src/index.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import type { ClaimStore } from "../../src/tokens/claim-store.ts";
import { MAX_AGE_SECONDS } from "./policy.ts";

export interface Data {
  notes?: number;
}

export interface ApplicationSettings {
  keys: Keys;
  store: SessionStore & ClaimStore;
  /** Of the proxy. */
  origin: string;
  clock: Clock;
}

/** What a page says of its visitor. */
export interface PageAnswer {
  user: string | null;
  notes: number;
  /** Why the signed cookie that came was refused. */
  themeRefused: string | null;
  csrfToken: string;
}

/** What was handed out, to be brought back. */
export interface Issued {
  download: string;
  invitation: string;
  reset: string;
}

/** What became of something that was brought back: why it was refused; "refused" where the library does not tell. */
export interface Brought {
  refused: string | null;
}

type Handler = (request: IncomingMessage & WaxRequest<Data>, url: URL) => Promise<object> | object;

export async function startApplication({
  keys,
  store,
  origin,
  clock,
}: ApplicationSettings): Promise<{ waxseal: Waxseal<Data>; server: Server }> {
  const maxAge = MAX_AGE_SECONDS;
  const waxseal = createWaxseal<Data>({
    keys,
    clock,
    baseUrl: origin,
    session: { store, maxAge },
    csrf: { exempt: ({ target }) => target === "/redeem" },
  });
  const users = waxseal.users({ find: async (pk) => userOf(pk) });
  const reset = users.passwordReset({ maxAge, path: "/reset" });
  const theme = waxseal.cookie({ name: "theme", maxAge });
  const download = waxseal.token({ purpose: "download", maxAge });
  const invitation = waxseal.token({ purpose: "invitation", maxAge, singleUse: store });

  const pages: Readonly<Record<string, Handler>> = {
    "GET /form": ({ wax }) => ({ csrfToken: wax.csrf.token }),
    "POST /login": async ({ wax, form }) => {
      await users.login(wax, userOf(form.get("user")!));
      return {};
    },
    "GET /page": async ({ wax }): Promise<PageAnswer> => {
      const user = await users.current(wax);
      const verdict = wax.cookies.unsigned("theme") === undefined ? undefined : wax.cookies.verify(theme);
      if (verdict?.ok !== true) wax.cookies.set(theme, "dark");
      const { notes = 0 } = wax.session.data;
      return { user: user?.pk ?? null, notes, themeRefused: verdict?.reason ?? null, csrfToken: wax.csrf.token };
    },
    "POST /note": ({ wax: { session } }) => {
      session.data.notes = (session.data.notes ?? 0) + 1;
      return { notes: session.data.notes };
    },
    "GET /issue": (_, { searchParams }): Issued => {
      const user = userOf(searchParams.get("user")!);
      return { download: download.issue(user.pk), invitation: invitation.issue(user.pk), reset: reset.link(user) };
    },
    "GET /download": (_, { searchParams }): Brought => ({ refused: download.verify(searchParams.get("token")!).reason ?? null }),
    "GET /reset": async (_, url): Promise<Brought> => ({ refused: (await reset.open(url)) === undefined ? "refused" : null }),
    "POST /redeem": async ({ form }): Promise<Brought> => {
      const token = form.get("token")!;
      const { reason } = invitation.verify(token);
      if (reason !== undefined) return { refused: reason };
      return invitation.redeem(token).then(
        () => ({ refused: null }),
        (error: unknown) => ({ refused: error instanceof TokenUsed ? "used" : error instanceof WaxsealError ? error.code : "error" }),
      );
    },
  };

  const handle = waxHandle(waxseal, async (request: IncomingMessage & WaxRequest<Data>, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", origin);
    const answer = await pages[`${request.method ?? ""} ${url.pathname}`]!(request, url);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  await waxseal.ready();
  const server = createServer(handle);
  server.keepAliveTimeout = 0; // the proxy decides which connections go
  return { waxseal, server };
}

function userOf(pk: string): WaxUser & { pk: string } {
  return { pk, password: `pbkdf2_sha256$1$salt$hash-of-${pk}`, lastLogin: null, email: `${pk}@example.org` };
}
