/**
 * The public types of the web core, compiled with everything else by `npm run typecheck`; nothing here runs.
 *
 * @module
 */
import { type } from "arktype";
import express from "express";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import * as v from "valibot";
import { expectTypeOf } from "vitest";
import { z } from "zod";
import { waxMiddleware } from "../../src/adapters/express.ts";
import { waxHandle, type WaxRequest } from "../../src/adapters/node.ts";
import type {
  Cookie,
  Cookies,
  Csrf,
  Duration,
  Message,
  Messages,
  PasswordReset,
  Session,
  SessionStore,
  ShownMessage,
  Users,
  Verdict,
  Waxseal,
  WaxContext,
  WaxSessionData,
  WaxUser,
} from "../../src/index.ts";
import { createWaxseal, loads } from "../../src/index.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { DatabaseSync } from "node:sqlite";

const keys = "key";
const store = memoryStore();

// Every one of these would make what follows pass vacuously.
expectTypeOf<Waxseal>().not.toBeAny();
expectTypeOf<WaxContext>().not.toBeAny();
expectTypeOf<WaxSessionData>().not.toBeAny();
expectTypeOf<Session<{ n: number }>["data"]>().not.toBeAny();
expectTypeOf<Cookies["get"]>().not.toBeAny();
expectTypeOf<Csrf["token"]>().not.toBeAny();
expectTypeOf<Messages>().not.toBeAny();
expectTypeOf<Users<WaxUser>>().not.toBeAny();
expectTypeOf<PasswordReset<WaxUser>>().not.toBeAny();
expectTypeOf<SessionStore>().not.toBeAny();
expectTypeOf<Cookie<string>>().not.toBeAny();

// The schema says what a session holds, whichever library it is of: what comes out of it, not what goes in.
const withZod = createWaxseal({
  keys,
  session: { store, schema: z.object({ cart: z.array(z.string()).default([]), theme: z.enum(["dark", "light"]).optional() }) },
});
const withValibot = createWaxseal({ keys, session: { store, schema: v.object({ n: v.optional(v.number(), 1) }) } });
const withArktype = createWaxseal({ keys, session: { store, schema: type({ n: "number = 1" }) } });
expectTypeOf(withZod["~session"]).toEqualTypeOf<{ cart: string[]; theme?: "dark" | "light" | undefined }>();
expectTypeOf(withValibot["~session"]).toEqualTypeOf<{ n: number }>();
expectTypeOf(withArktype["~session"]).toEqualTypeOf<{ n: number }>();
expectTypeOf(createWaxseal({ keys })).toEqualTypeOf<Waxseal>();
expectTypeOf(createWaxseal({ keys, session: { store } })).toEqualTypeOf<Waxseal>();

// Required data needs a schema that fills it; optional data needs none.
interface Need {
  userId: number;
}
// @ts-expect-error -- who would fill userId?
createWaxseal<Need>({ keys, session: { store } });
// @ts-expect-error -- who would fill userId?
createWaxseal<Need>({ keys });
// @ts-expect-error -- the schema gives something else
createWaxseal<Need>({ keys, session: { store, schema: z.object({ other: z.number().default(0) }) } });
expectTypeOf(createWaxseal<Need>({ keys, session: { store, schema: z.object({ userId: z.number().default(0) }) } })).toEqualTypeOf<
  Waxseal<Need>
>();
expectTypeOf(createWaxseal<{ userId?: number }>({ keys, session: { store } })).toEqualTypeOf<Waxseal<{ userId?: number }>>();

// Two kinds of session data are two types, in both directions.
declare const some: Waxseal<{ a: string; b: number }>;
declare const fewer: Waxseal<{ a: string }>;
expectTypeOf(some).not.toExtend<typeof fewer>();
expectTypeOf(fewer).not.toExtend<typeof some>();
expectTypeOf(some).not.toExtend<Waxseal>();
const app = express();
app.use(waxMiddleware(createWaxseal({ keys })));
// @ts-expect-error -- req.wax would promise other data than there is
app.use(waxMiddleware(some));
app.get("/", (req) => {
  expectTypeOf(req.wax).toEqualTypeOf<WaxContext>();
  expectTypeOf(req.wax.session.data).toEqualTypeOf<WaxSessionData>();
});

// The node adapter hands the data's own type to the handler, beside the request and response it was given.
const listener: RequestListener = waxHandle(withZod, (request, response) => {
  expectTypeOf(request.wax.session.data.cart).toEqualTypeOf<string[]>();
  expectTypeOf(request.form).toEqualTypeOf<URLSearchParams>();
  response.end(request.httpVersion);
});
createServer(listener);
createServer(
  waxHandle(withZod, (request: IncomingMessage & WaxRequest<(typeof withZod)["~session"]>, response: ServerResponse) => {
    response.end(request.httpVersion);
  }),
);
createServer(
  waxHandle(withZod, (request, response) => {
    // TypeScript does not look through createServer's own generics, so this is what our own types say a request is.
    expectTypeOf(request.wax.session.data.cart).toEqualTypeOf<string[]>();
    expectTypeOf(request.url).toEqualTypeOf<string | undefined>();
    response.end();
  }),
);
expectTypeOf(waxHandle).returns.not.toBeAny();
// @ts-expect-error -- the handler expects other data
waxHandle(withZod, (request: IncomingMessage & WaxRequest<{ cart: number[] }>, response: ServerResponse) =>
  response.end(String(request.wax.session.data.cart[0])),
);

// A cookie holds what its schema gives; without one, text.
const theme = withZod.cookie({ name: "theme", maxAge: "1w", schema: z.enum(["dark", "light"]) });
const name = withZod.cookie({ name: "name", maxAge: "unbounded" });
expectTypeOf(theme).toEqualTypeOf<Cookie<"dark" | "light">>();
expectTypeOf(name).toEqualTypeOf<Cookie<string>>();
declare const wax: WaxContext<{ n: number; list: { deep: boolean }[] }>;
expectTypeOf(wax.cookies.get(theme)).toEqualTypeOf<"dark" | "light" | undefined>();
expectTypeOf(wax.cookies.verify(theme)).toEqualTypeOf<Verdict<"dark" | "light">>();
expectTypeOf(wax.cookies.unsigned("a")).toEqualTypeOf<string | undefined>();
wax.cookies.set(theme, "dark");
// @ts-expect-error -- not in the schema
wax.cookies.set(theme, "blue");
// @ts-expect-error -- text only
wax.cookies.set(name, 1);
// @ts-expect-error -- no lifetime
withZod.cookie({ name: "a" });
// @ts-expect-error -- no name
withZod.cookie({ maxAge: "1d" });

// The session.
expectTypeOf(wax.session.data.list[0]!.deep).toEqualTypeOf<boolean>();
// @ts-expect-error -- data is changed, not replaced
wax.session.data = { n: 1, list: [] };
// @ts-expect-error -- no such field
wax.session.data.nope = 1;
expectTypeOf(wax.session.setExpiry).parameter(0).toEqualTypeOf<Duration | "browser" | undefined>();
expectTypeOf(wax.session.flush).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(wax.session.cycleKey).returns.toEqualTypeOf<Promise<void>>();

// People keep their own type.
const users = withZod.users({
  find: (pk) => Promise.resolve(pk === "" ? null : { pk: 1, password: "", lastLogin: null, email: "", plan: "pro" as const }),
});
expectTypeOf(users.current(wax).then((user) => user?.plan)).toEqualTypeOf<Promise<"pro" | undefined>>();
expectTypeOf(users.passwordReset({ maxAge: "3d", path: "/reset" }).open("")).resolves.not.toBeAny();
// @ts-expect-error -- no user
void users.login(wax, { id: 1 });
// @ts-expect-error -- a user has a password, a last login and an address
withZod.users({ find: (pk: string) => Promise.resolve({ pk }) });
// @ts-expect-error -- no context
void users.current({});

// Messages, verdicts, tokens, stores.
for (const message of wax.messages) expectTypeOf(message).toEqualTypeOf<ShownMessage>();
expectTypeOf<Message["extraTags"]>().toEqualTypeOf<string | null>();
expectTypeOf(loads("k", "t", { salt: "s" })).toBeUnknown();
expectTypeOf(loads("k", "t", { salt: "s", schema: z.object({ at: z.string().transform((text) => new Date(text)) }) })).toEqualTypeOf<{
  at: Date;
}>();
expectTypeOf(cookieStore()).toExtend<SessionStore>();
expectTypeOf(sqliteStore("path")).toExtend<SessionStore>();
sqliteStore(new DatabaseSync(":memory:"));
// @ts-expect-error -- neither a path nor a database
sqliteStore({ query: () => [] });
// @ts-expect-error -- keys have to be named, though they may be undefined
createWaxseal({});
createWaxseal({
  keys: process.env["SECRET_KEY"],
  baseUrl: process.env["BASE_URL"],
  cookies: { domain: process.env["DOMAIN"] },
  session: undefined,
});

const claims = { claim: () => Promise.resolve(true) };
const purposes = createWaxseal({ keys });
const Order = z.object({ id: z.number(), gift: z.boolean().default(false), at: z.string().transform((text) => new Date(text)) });
interface OrderOut {
  id: number;
  gift: boolean;
  at: Date;
}

const order = purposes.token({ purpose: "a", maxAge: "1h", schema: Order, subject: ({ at }) => at.getTime() });
expectTypeOf(order.open("")).toEqualTypeOf<OrderOut>();
expectTypeOf(order.verify("")).toEqualTypeOf<Verdict<OrderOut>>();
order.issue({ id: 1, at: "2026-01-01" });
// @ts-expect-error issue takes what the schema takes, not what it gives out
order.issue({ id: 1, at: new Date() });
// @ts-expect-error a field is missing
order.issue({ id: 1 });
// @ts-expect-error the subject is of what the schema gives out
purposes.token({ purpose: "a", maxAge: "1h", schema: Order, subject: ({ no }) => String(no) });

const invite = purposes.token({ purpose: "b", maxAge: "7d", schema: Order, singleUse: claims });
expectTypeOf(invite.redeem("")).toEqualTypeOf<Promise<OrderOut>>();
expectTypeOf(invite).not.toHaveProperty("open");
expectTypeOf(purposes.token({ purpose: "c", maxAge: "7d", singleUse: claims }).redeem("")).toEqualTypeOf<Promise<string>>();
purposes.token({ purpose: "d", maxAge: "7d", singleUse: store });
// @ts-expect-error as long as it is good, its store has to remember it
purposes.token({ purpose: "e", maxAge: "unbounded", singleUse: claims });
// @ts-expect-error it does not say how long
purposes.token({ purpose: "f" });

const confirmation = purposes.boundToken({
  purpose: "g",
  maxAge: "3d",
  state: (account: { id: number; email: string }) => [account.id, account.email],
});
expectTypeOf(confirmation.open("", { id: 1, email: "" })).toEqualTypeOf<{ id: number; email: string }>();
// @ts-expect-error no such subject
confirmation.issue({ id: 1 });
// @ts-expect-error a state is of what JSON can hold
purposes.boundToken({ purpose: "h", maxAge: "3d", state: () => [new Date()] });

const download = purposes.signedUrl({ purpose: "i", maxAge: "1h" });
expectTypeOf(download.sign("/a")).toEqualTypeOf<string>();
expectTypeOf(download.open("/a")).toEqualTypeOf<URL>();
