import express from "express";
import { waxMiddleware } from "waxseal/express";
import { waxseal, users, reset, theme, invite, unsubscribe, type User } from "./waxseal.ts";
const app = express();
app.use(waxMiddleware(waxseal));
app.get("/", async (req, res) => {
  const { wax } = req;
  wax.session.data.cart.push("dune");
  const look = wax.cookies.get(theme) ?? "light";
  wax.cookies.set(theme, "dark");
  const user = await users.current(wax);
  res.send(`${look} ${user?.name} ${wax.csrf.field}`);
});
declare const found: User;
app.post("/login", async (req, res) => { await users.login(req.wax, found, { remember: true }); req.wax.messages.success("Welcome"); res.redirect("/"); });
app.post("/logout", async (req, res) => { await users.logout(req.wax); res.redirect("/"); });
app.post("/forgot", (_req, res) => { res.send(reset.link(found)); });
app.get("/reset", async (req, res) => { const u = await reset.open(req.originalUrl); if (!u) { res.status(400).end(); return; } res.send(u.name); });
app.post("/invite", async (req, res) => { invite.issue({ shop: 1 }); const { role } = await invite.redeem(String(req.query.t)); res.send(role); });
app.get("/unsubscribe", (req, res) => {
  const { ok, value, reason } = unsubscribe.verify(String(req.query.t));
  if (!ok) { res.status(400).send(reason); return; }
  const email: string = value; res.send(email);
});
await waxseal.ready();
app.listen(3000);
