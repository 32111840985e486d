/**
 * The frameworks without sessions: what all else is to be measured by.
 *
 * @module
 */
import { createServer } from "node:http";
import express from "express";
import fastify from "fastify";
import type { StartApplication } from "../application.ts";
import { BEGIN, change, NOBODY, PAGES, read } from "../shop.ts";

export const bareExpress: StartApplication = async () => {
  const app = express();
  app.get(BEGIN.path, (_req, res) => res.json(read(NOBODY)));
  app.get(PAGES.read.path, (_req, res) => res.json(read(NOBODY)));
  app.post(PAGES.change.path, (_req, res) => res.json(change({ ...NOBODY })));
  return createServer(app);
};

export const bareHttp: StartApplication = async () =>
  createServer((request, response) => {
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.end(JSON.stringify(request.url === PAGES.change.path ? change({ ...NOBODY }) : read(NOBODY)));
  });

export const bareFastify: StartApplication = async () => {
  const app = fastify();
  app.get(BEGIN.path, async () => read(NOBODY));
  app.get(PAGES.read.path, async () => read(NOBODY));
  app.post(PAGES.change.path, async () => change({ ...NOBODY }));
  await app.ready();
  return app.server;
};
