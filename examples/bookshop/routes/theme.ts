/**
 * Dark or light: a signed cookie, so that what comes back is one of the two and nothing else.
 *
 * @module
 */
import { Router } from "express";
import { z } from "zod";
import { ownUrl } from "../own-url.ts";
import { readForm } from "../read-form.ts";
import { theme } from "../waxseal.ts";

const Choice = z.object({ theme: z.enum(["light", "dark"]), next: z.string().optional() });

export const themes = Router();

themes.post("/theme", (req, res) => {
  const { data } = readForm(Choice, req.body);
  if (data) req.wax.cookies.set(theme, data.theme);
  res.redirect(303, ownUrl(data?.next));
});
