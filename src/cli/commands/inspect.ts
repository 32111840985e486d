import { secondsOf } from "../../clock.ts";
import { asciiJson } from "../../encoding/ascii-json.ts";
import type { KeyRing } from "../../keys/key-ring.ts";
import { command, type OptionValues } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { readingText } from "../inspect/print-reading.ts";
import { readToken } from "../inspect/read-token.ts";
import type { Reading } from "../inspect/reading.ts";
import type { Io } from "../io.ts";
import { KEY_OPTIONS, keyPlace } from "../key-input.ts";
import { durationOf } from "../signing-options.ts";
import { textInput } from "../text-input.ts";
import { UsageError } from "../usage-error.ts";

export const inspect = command({
  name: "inspect",
  summary: "Explain a token, part by part",
  argument: "TOKEN",
  about:
    "Explains TOKEN, or standard input: what it is, what it carries, when it was signed, and, where keys are at hand, which one vouches for it.\n" +
    "Decoding needs no key; what no key vouches for is marked UNVERIFIED. A cookie can be given as NAME=VALUE.",
  options: {
    salt: { value: "TEXT", help: "A salt to try the keys with, besides those of Django and waxseal" },
    "max-age": { value: "DURATION", help: "Refuse what is older, such as 30m, 2h or 14d" },
    json: { help: "Print the explanation as JSON" },
    ...KEY_OPTIONS,
  },
  examples: [
    ["waxseal inspect 'eyJpZCI6N30:1vQxTh:…'", "a token"],
    ["waxseal inspect 'sessionid=.eJxVjMs…' --dotenv ../site/.env", "a cookie from the browser, with the keys of a Django site"],
    ["pbpaste | waxseal inspect --json", "from standard input, for a script"],
  ],
  async run({ argument, options, io }) {
    if (argument === undefined && options["key-stdin"]) {
      throw new UsageError("Standard input cannot be both the key and the token; give the token as the argument.");
    }
    const maxAge = durationOf(options["max-age"], "max-age");
    const ring = await ringAtHand(options, io);
    const token = (await textInput(argument, "TOKEN", io)).trim();
    const reading = readToken(token, {
      ring,
      salts: options.salt === undefined ? [] : [options.salt],
      now: io.clock(),
      maxAgeSeconds: maxAge === undefined ? undefined : secondsOf(maxAge),
    });
    if (reading === undefined) {
      if (options.json) io.out(`${JSON.stringify({ ok: false, kind: null })}\n`);
      else
        io.out(
          `${io.paintOut("title", "Unknown")}\n\n  This is no token of waxseal or Django. Was it cut, or did the shell change it? Put it in single quotes.\n`,
        );
      return EXIT.findings;
    }
    io.out(options.json ? `${jsonOf(reading)}\n` : readingText(reading, io.paintOut));
    return reading.trust.state === "refused" ? EXIT.findings : EXIT.ok;
  },
});

/** Decoding needs no key, so only a place that was named has to hold one. */
async function ringAtHand(options: OptionValues<typeof KEY_OPTIONS>, io: Io): Promise<KeyRing | undefined> {
  const ring = async (): Promise<KeyRing | undefined> => await (await keyPlace(options, io))?.ring();
  const named = options.dotenv ?? options["key-file"] ?? options.variable;
  if (named !== undefined || options["key-stdin"]) return await ring();
  return await ring().catch(() => undefined);
}

function jsonOf({ trust, payload, signedAt, ...reading }: Reading): string {
  const carried = payload === undefined ? {} : "json" in payload ? { payload: payload.json } : { text: payload.text };
  return asciiJson({
    ok: trust.state !== "refused",
    verified: trust.state === "verified",
    ...reading,
    ...carried,
    signedAt: signedAt ?? null,
    trust,
  });
}
