import { createWaxseal, loads, Signer, TimestampSigner, type WaxContext, type Verdict } from "waxseal";
import { z } from "zod"; import * as v from "valibot"; import { type } from "arktype";
import { cookieStore } from "waxseal/sessions/cookie";
import { waxMiddleware } from "waxseal/express";
type Eq<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const is = <T extends true>() => {};
const store = cookieStore();
const w = createWaxseal({ keys: process.env.SECRET_KEY, session: { store, schema: z.object({ n: z.number().default(0) }) } });
is<Eq<(typeof w)["~session"], { n: number }>>();
const w0 = createWaxseal({ keys: "k", session: { store } });
const lz = loads("k", "t", { salt: "s", schema: z.object({ n: z.number().default(1), at: z.string().transform((s) => new Date(s)) }) });
is<Eq<typeof lz, { n: number; at: Date }>>();
const lv = loads("k", "t", { salt: "s", schema: v.object({ id: v.number() }) }); is<Eq<typeof lv, { id: number }>>();
const la = loads("k", "t", { salt: "s", schema: type({ id: "number" }) }); is<Eq<typeof la, { id: number }>>();
const t = w.token({ purpose: "a", maxAge: "1h", schema: z.object({ n: z.number().default(1), at: z.string().transform((s) => new Date(s)) }) });
t.issue({ at: "x" }); is<Eq<ReturnType<typeof t.open>, { n: number; at: Date }>>();
const tv = w.token({ purpose: "b", maxAge: "1h", schema: v.object({ id: v.number() }) }); is<Eq<ReturnType<typeof tv.open>, { id: number }>>();
const ta = w.token({ purpose: "c", maxAge: "1h", schema: type({ id: "number" }) }); is<Eq<ReturnType<typeof ta.open>, { id: number }>>();
const tn = w.token({ purpose: "d", maxAge: "1h" }); is<Eq<ReturnType<typeof tn.open>, string>>();
// @ts-expect-error no lifetime
w.token({ purpose: "e" });
// @ts-expect-error a single-use token has no open
w.token({ purpose: "f", maxAge: "1h", singleUse: { claim: async () => true } }).open("x");
// @ts-expect-error wrong payload
tv.issue({ id: "1" });
// @ts-expect-error no lifetime
w.cookie({ name: "e" });
const ver = new TimestampSigner("k", { salt: "s" }).verify("x");
if (ver.ok) { is<Eq<typeof ver.value, string>>(); } else { is<Eq<typeof ver.value, undefined>>(); }
const { ok, value } = ver; if (ok) { const s: string = value; void s; }
const u: unknown = loads("k", "t", { salt: "s" }); const n: number = loads("k", "t", { salt: "s", schema: z.number() }); void u; void n;
// @ts-expect-error no unchecked cast
loads<{ admin: boolean }>("k", "t", { salt: "s" });
const us = w.users({ find: async (pk) => (pk ? { pk: 1, password: "", lastLogin: null, email: "", plan: "pro" } : undefined) });
declare const ctx: WaxContext<{ n: number }>;
us.current(ctx).then((x) => x?.plan.length);
// @ts-expect-error not a user
us.login(ctx, { id: 1 });
const domain = process.env.D; createWaxseal({ keys: "k", cookies: { domain } });
const theme = w.cookie({ name: "theme", maxAge: "1w", schema: z.enum(["dark", "light"]) });
is<Eq<ReturnType<typeof ctx.cookies.get<"dark" | "light">>, "dark" | "light" | undefined>>();
ctx.cookies.set(theme, "dark");
// @ts-expect-error not in the schema
ctx.cookies.set(theme, "blue");
waxMiddleware(w0);
// @ts-expect-error the schema and the augmented WaxSessionData disagree
waxMiddleware(w); // D differs from the global type: extra fields are fine, they are just not seen on req.wax
const _v: Verdict<string> = { ok: true, value: "", key: "", stale: false, signedAt: undefined as number | undefined }; void _v;
new Signer("k", { salt: "s", separator: process.env.SEP });
