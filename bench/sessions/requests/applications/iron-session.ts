/**
 * iron-session, which keeps sessions in cookies as our cookie store does, and encrypts them besides.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import express from "express";
import { getIronSession, type IronSession } from "iron-session";
import { IDLE_MS, SECRET, type StartApplication } from "../application.ts";
import { BEGIN, begin, change, PAGES, read, type ShopSession } from "../shop.ts";

const OPTIONS = { password: SECRET, cookieName: "iron-session", ttl: IDLE_MS / 1000, cookieOptions: { secure: false } };

function sessionOf(request: IncomingMessage, response: ServerResponse): Promise<IronSession<ShopSession>> {
  return getIronSession<ShopSession>(request, response, OPTIONS);
}

export const ironSession: StartApplication = async () => {
  const app = express();
  app.get(BEGIN.path, async (req, res) => {
    const session = await sessionOf(req, res);
    const answer = begin(session);
    await session.save();
    res.json(answer);
  });
  app.get(PAGES.read.path, async (req, res) => res.json(read(await sessionOf(req, res))));
  app.post(PAGES.change.path, async (req, res) => {
    const session = await sessionOf(req, res);
    const answer = change(session);
    await session.save();
    res.json(answer);
  });
  return createServer(app);
};
