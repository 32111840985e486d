import type { Duration } from "../../clock.ts";
import { asciiJson } from "../../encoding/ascii-json.ts";
import { decodePayload } from "../../encoding/payload.ts";
import { Signer } from "../../signing/signer.ts";
import { TimestampSigner } from "../../signing/timestamp-signer.ts";
import { valueOf, type Verdict } from "../../signing/verdict.ts";
import type { KeyRing } from "../../keys/key-ring.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { KEY_OPTIONS, keyRing } from "../key-input.ts";
import { assertOneForm, durationOf, FORM_OPTIONS, saltOf } from "../signing-options.ts";
import { textInput } from "../text-input.ts";
import { UsageError } from "../usage-error.ts";
import { visible } from "../visible.ts";

export const unsign = command({
  name: "unsign",
  summary: "Check a signed value and print what it carries",
  argument: "SIGNED",
  about: "Prints what SIGNED, or standard input, carries, if a key in use vouches for it; otherwise says why not and ends with 1.",
  options: {
    ...FORM_OPTIONS,
    "max-age": { value: "DURATION", help: "Refuse what is older, such as 30m, 2h or 14d" },
    json: { help: "Print the verdict as JSON: value, signedAt, key, stale" },
    ...KEY_OPTIONS,
  },
  examples: [
    ["waxseal unsign '4711:1vQxTh:…' --salt shop.invoice-link --max-age 14d", "a value with the time"],
    ["waxseal unsign --object --salt shop.invite < token", "JSON data"],
  ],
  async run({ argument, options, io }) {
    const { plain, object, json } = options;
    const salt = saltOf(options.salt);
    assertOneForm({ plain, object });
    const maxAge = durationOf(options["max-age"], "max-age");
    if (plain && maxAge !== undefined) throw new UsageError("A plain signature has no time, so --max-age cannot be checked.");
    if (argument === undefined && options["key-stdin"]) {
      throw new UsageError("Standard input cannot be both the key and the value; give the value as the argument.");
    }
    const ring = await keyRing(options, io);
    const verdict = verdictOn(await textInput(argument, "SIGNED", io), ring, { salt, plain, maxAge }, io);
    const value = object ? decodePayload(valueOf(verdict)) : valueOf(verdict);
    if (json) io.out(`${asciiJson({ ok: true, value, signedAt: verdict.signedAt ?? null, key: verdict.key, stale: verdict.stale })}\n`);
    else if (object) io.out(`${asciiJson(value)}\n`);
    else io.out(`${io.outputIsTerminal ? visible(valueOf(verdict)) : valueOf(verdict)}\n`);
    return EXIT.ok;
  },
});

interface Form {
  salt: string;
  plain: boolean;
  maxAge: Duration | undefined;
}

function verdictOn(signed: string, ring: KeyRing, { salt, plain, maxAge }: Form, { clock }: Io): Verdict<string> {
  return plain ? new Signer(ring, { salt }).verify(signed) : new TimestampSigner(ring, { salt, clock }).verify(signed, { maxAge });
}
