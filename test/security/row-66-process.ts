import { subscribe } from "node:diagnostics_channel";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";

/* Run by row-66.test.ts. */
const reported: string[] = [];
process.on("uncaughtException", (error) => reported.push(error.message));
subscribe("waxseal:verify", (event) => {
  Object.assign(event as object, { outcome: "refused" });
  throw new Error("from a subscriber");
});

const signer = new Signer("a key", { salt: "shop.test" });
const signed = signer.sign("v");
const { ok, value } = signer.verify(signed);
const { reason: refused } = signer.verify(`${signed}x`);
const loaded = loads("a key", dumps("a key", { a: 1 }, { salt: "s" }), { salt: "s" });
setImmediate(() => console.log(JSON.stringify({ ok, value, refused, loaded, reported })));
