/**
 * The outbox: everybody's mail, and so in development only.
 *
 * @module
 */
import { Router } from "express";
import { outbox } from "../outbox.ts";
import { outboxPage } from "../pages/outbox.ts";
import { show } from "../show.ts";

export const outboxes = Router();

outboxes.get("/outbox", async (req, res) => {
  await show(req, res, outboxPage(await outbox()));
});
