import { readFileSync } from "node:fs";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { Signer } from "../../src/signing/signer.ts";
import { handle, type Canaries } from "./row-18-handling.ts";

/* Run by row-18.test.ts: the canaries come over standard input, since some debug logs show arguments and source. */
const canaries = JSON.parse(readFileSync(0, "utf8")) as Canaries;
console.log(handle(canaries).output);
process.emitWarning("a warning, with its trace");
const options = { salt: "shop.canary" };
new Signer(canaries.key, options).unsign(new Signer(generateSecretKey(), options).sign(canaries.payload)); // never caught
