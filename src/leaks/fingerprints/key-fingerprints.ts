import { utf8 } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";
import type { RingEntry } from "../../keys/key-ring.ts";
import { reveal } from "../../keys/reveal.ts";
import type { SecretKey } from "../../keys/secret-key.ts";
import { textOfUtf8 } from "../../encoding/utf8.ts";
import { Writing } from "../exact/disguises/writing.ts";
import { alphabetOf, type Alphabet } from "./alphabet.ts";
import { Digester } from "./digester.ts";
import { formsOf, type Form } from "./form.ts";
import { whyGuessable } from "./guessable.ts";

/** What is known of one key where only its fingerprints are. */
export interface KeyFingerprints {
  /** The key's fingerprint; of a key that counts as weak for its length alone, "weak-" and the beginning of a digest. */
  readonly label: string;
  readonly alphabet: Alphabet;
  /** Characters. */
  readonly length: number;
  /** By the name of the form, in lower-case hex. */
  readonly digests: ReadonlyMap<string, string>;
}

const LABEL_CHARACTERS = 12;

/** Returns the fingerprints of a key. @throws {ConfigError} `WAXSEAL_FINGERPRINT_GUESSABLE` when no generator made it, so that its hash would be a way to guess it */
export function fingerprintsOf({ key, label }: RingEntry): KeyFingerprints {
  const why = whyGuessable(reveal(key));
  if (why !== undefined) {
    const message = `No fingerprint is made of the key ${label}, because ${why}: its hash would be a way to guess it. Look for it where the key is, or rotate to one that \`npx waxseal generate\` makes.`;
    throw new ConfigError("WAXSEAL_FINGERPRINT_GUESSABLE", message);
  }
  const text = textOfUtf8(reveal(key))!;
  const alphabet = alphabetOf(text)!;
  const raw = Writing.raw(utf8(text));
  const digests = new Map(formsOf(alphabet, text.length).map((form) => [form.name, digestOf(form, raw)]));
  const isShort = key.fingerprint === "weak";
  return { label: isShort ? `weak-${digests.get("raw")!.slice(0, LABEL_CHARACTERS)}` : label, alphabet, length: text.length, digests };
}

/** Tells whether `fingerprints` are of `key`. */
export function areOf({ alphabet, length, digests }: KeyFingerprints, key: SecretKey): boolean {
  const raw = formsOf(alphabet, length).find(({ name }) => name === "raw")!;
  return digestOf(raw, Writing.raw(reveal(key))) === digests.get("raw");
}

function digestOf(form: Form, raw: Writing): string {
  const bytes = Buffer.from(form.written(raw).text, "latin1");
  return Buffer.from(new Digester(form.domain, bytes.length).digest(bytes, 0, bytes.length), "base64url").toString("hex");
}
