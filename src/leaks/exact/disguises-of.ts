import { utf8 } from "../../encoding/utf8.ts";
import { reveal } from "../../keys/reveal.ts";
import type { SecretKey } from "../../keys/secret-key.ts";
import type { Disguise } from "./disguise.ts";

/** Returns every spelling of `key` that is looked for, those with the same bytes once. */
export function disguisesOf(key: SecretKey): Disguise[] {
  const bytes = reveal(key);
  const characters = bytes.length;
  return [
    { name: "raw", bytes, characters },
    { name: "hex", bytes: utf8(Buffer.from(bytes).toString("hex")), characters },
  ];
}
