import { generateSecretKey } from "../../keys/generate.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { UsageError } from "../usage-error.ts";

export const generate = command({
  name: "generate",
  summary: "Print a new key",
  about: "Prints a new random key and nothing else: 64 characters that no file, shell or URL changes.",
  options: {
    length: { value: "N", help: "Characters, from 50 on; 64 unless you say otherwise" },
    alphabet: { value: "NAME", help: '"url", or "django" for the one of its startproject, which needs quotes in files' },
  },
  examples: [
    ["waxseal generate", "a new key"],
    ["(umask 077; waxseal generate > /run/secrets/key)", "into a file that only you can read"],
  ],
  async run({ options: { length, alphabet }, io }) {
    if (length !== undefined && !/^\d{1,9}$/.test(length)) throw new UsageError("--length is a whole number of characters.");
    if (alphabet !== undefined && alphabet !== "url" && alphabet !== "django") throw new UsageError('--alphabet is "url" or "django".');
    io.out(`${generateSecretKey({ length: length === undefined ? undefined : Number(length), alphabet })}\n`);
    return EXIT.ok;
  },
});
