/**
 * A service in TypeScript beside a Django site: the same pages as site/urls.py, by Express and the Django preset, over the same SQLite file.
 *
 * @module
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import express, { type ErrorRequestHandler } from "express";
import { waxMiddleware } from "../../src/adapters/express.ts";
import { django } from "../../src/django/index.ts";
import { createWaxseal, WaxsealError, type Keys, type WaxUser } from "../../src/index.ts";
import { checkPassword, hashPassword } from "../../src/passwords/index.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";

/** Enough here, where what is tested is not the work. */
export const PASSWORDS = { iterations: 10_000 };

export interface Neighbour {
  readonly origin: string;
  close(): Promise<void>;
}

interface User extends WaxUser {
  name: string;
}

interface Row {
  id: number;
  username: string;
  password: string;
  last_login: string | null;
  email: string;
}

export interface NeighbourSettings {
  keys: Keys;
  database: string;
  timeZone: string;
  /** Where browsers reach it. @default where it listens */
  baseUrl?: string | undefined;
}

export async function startNeighbour({ keys, database, timeZone, baseUrl }: NeighbourSettings): Promise<Neighbour> {
  const db = new DatabaseSync(database);
  db.exec("PRAGMA busy_timeout = 5000");
  const app = express();
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  const waxseal = createWaxseal({
    keys,
    preset: django({ timeZone }),
    baseUrl: baseUrl ?? origin,
    session: { store: sqliteStore(database) },
  });
  const theme = waxseal.cookie({ name: "theme", maxAge: "1h" });
  const users = waxseal.users({ find: async (pk) => userOf(db.prepare("SELECT * FROM auth_user WHERE id = ?").get(Number(pk))) });
  const reset = users.passwordReset({ maxAge: "3d", path: "/reset/:uid/:token/" });
  const named = (name: string): User | undefined => userOf(db.prepare("SELECT * FROM auth_user WHERE username = ?").get(name));

  async function changePassword({ pk }: User, password: string): Promise<User> {
    db.prepare("UPDATE auth_user SET password = ? WHERE id = ?").run(await hashPassword(password, PASSWORDS), pk);
    return userOf(db.prepare("SELECT * FROM auth_user WHERE id = ?").get(pk))!;
  }

  app.use(express.urlencoded(), waxMiddleware(waxseal));

  app.get("/form", ({ wax }, res) => {
    res.json({ token: wax.csrf.token });
  });
  app.post("/login", async ({ wax, body }, res) => {
    const { username, password } = body as Record<string, string>;
    const user = named(username!);
    if (!(await checkPassword(password!, user?.password, PASSWORDS))) return void res.sendStatus(401);
    await users.login(wax, user!);
    db.prepare("UPDATE auth_user SET last_login = ? WHERE id = ?").run(djangoTime(new Date()), user!.pk);
    res.sendStatus(204);
  });
  app.post("/logout", async ({ wax }, res) => {
    await users.logout(wax);
    res.sendStatus(204);
  });
  app.get("/me", async ({ wax }, res) => {
    res.json({ user: (await users.current(wax))?.name ?? null, session: wax.session.data });
  });
  app.post("/password", async ({ wax, body }, res) => {
    const user = (await users.current(wax))!;
    await users.login(wax, await changePassword(user, (body as { password: string }).password)); // this session goes on, all others end
    res.sendStatus(204);
  });
  app.post("/session/set", ({ wax, body }, res) => {
    const { name, value } = body as Record<string, string>;
    (wax.session.data as Record<string, unknown>)[name!] = value;
    res.sendStatus(204);
  });
  app.post("/session/expiry", ({ wax, body }, res) => {
    const seconds = Number((body as { seconds: string }).seconds);
    wax.session.setExpiry(seconds === 0 ? "browser" : seconds);
    res.sendStatus(204);
  });
  app.post("/messages/add", ({ wax, body }, res) => {
    const { level, text, tags, safe } = body as Record<string, string>;
    wax.messages.add(Number(level), text!, { extraTags: tags, safe: safe !== undefined });
    res.sendStatus(204);
  });
  app.get("/messages", ({ wax }, res) => {
    res.json([...wax.messages].map(({ message, tags, safe = false }) => ({ text: message, tags, safe })));
  });
  app.post("/cookie/set", ({ wax, body }, res) => {
    wax.cookies.set(theme, (body as { value: string }).value);
    res.sendStatus(204);
  });
  app.get("/cookie", ({ wax }, res) => {
    res.json({ value: wax.cookies.get(theme) ?? null });
  });
  app.get("/reset/link/:name", (req, res) => {
    res.json({ path: new URL(reset.link(named(req.params.name)!)).pathname });
  });
  app.all("/reset/:uid/:token", async (req, res) => {
    const user = await reset.open(req.originalUrl);
    if (user === undefined) return void res.sendStatus(404);
    if (req.method === "POST") await changePassword(user, (req.body as { password: string }).password);
    res.json({ user: user.name });
  });
  app.use(((error, _req, res, next) => {
    if (error instanceof WaxsealError) res.json({ code: error.code });
    else next(error);
  }) satisfies ErrorRequestHandler);

  await waxseal.ready();
  return {
    origin,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      waxseal.close();
      db.close();
    },
  };
}

function userOf(row: unknown): User | undefined {
  if (row === undefined) return undefined;
  const { id, username, password, last_login: lastLogin, email } = row as Row;
  return { pk: id, name: username, password, lastLogin: lastLogin === null ? null : new Date(`${lastLogin.replace(" ", "T")}Z`), email };
}

/** Returns `date` as Django keeps it in SQLite: UTC, microseconds, no zone. */
function djangoTime(date: Date): string {
  return date.toISOString().replace("T", " ").replace("Z", "000");
}

/** Adds a user, as signing up would. */
export async function addUser(
  database: string,
  { name, password, email }: { name: string; password: string; email: string },
): Promise<void> {
  const db = new DatabaseSync(database);
  db.prepare(
    "INSERT INTO auth_user (username, password, email, first_name, last_name, is_staff, is_superuser, is_active, date_joined) VALUES (?, ?, ?, '', '', 0, 0, 1, ?)",
  ).run(name, await hashPassword(password, PASSWORDS), email, djangoTime(new Date()));
  db.close();
}
