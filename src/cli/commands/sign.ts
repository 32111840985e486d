import { readJson } from "../../encoding/strict-json.ts";
import { dumps } from "../../signing/object-signer.ts";
import { Signer } from "../../signing/signer.ts";
import { TimestampSigner } from "../../signing/timestamp-signer.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { KEY_OPTIONS, keyRing } from "../key-input.ts";
import { assertOneForm, FORM_OPTIONS, saltOf } from "../signing-options.ts";
import { textInput } from "../text-input.ts";
import { UsageError } from "../usage-error.ts";

export const sign = command({
  name: "sign",
  summary: "Sign a value, or JSON data",
  argument: "VALUE",
  about:
    "Prints VALUE, or standard input, with the time and a signature of the current key: byte for byte what Django's TimestampSigner prints.",
  options: { ...FORM_OPTIONS, compress: { help: "With --object: compress where that saves room" }, ...KEY_OPTIONS },
  examples: [
    ["waxseal sign 4711 --salt shop.invoice-link", "a value with the time"],
    [`waxseal sign '{"user":7}' --object --salt shop.invite`, "JSON data, as one URL-safe token"],
    ["echo 4711 | waxseal sign --salt shop.invoice-link --key-file /run/secrets/key", "from standard input, with another key"],
  ],
  async run({ argument, options, io }) {
    const { plain, object, compress } = options;
    const salt = saltOf(options.salt);
    assertOneForm({ plain, object });
    if (compress && !object) throw new UsageError("--compress goes with --object.");
    if (argument === undefined && options["key-stdin"]) {
      throw new UsageError("Standard input cannot be both the key and the value; give the value as the argument.");
    }
    const ring = await keyRing(options, io);
    const value = await textInput(argument, "VALUE", io);
    const { clock } = io;
    if (object) io.out(dumps(ring, jsonOf(value), { salt, compress, clock }));
    else if (plain) io.out(new Signer(ring, { salt }).sign(value));
    else io.out(new TimestampSigner(ring, { salt, clock }).sign(value));
    io.out("\n");
    return EXIT.ok;
  },
});

function jsonOf(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw new UsageError(`With --object the value is JSON, such as '{"user":7}'.`);
  }
}
