import { utf8 } from "../../../encoding/utf8.ts";

/** How names travel to a database and back. */
export interface SpelledNames {
  readonly spelled: (name: string) => string;
  readonly read: (spelled: string) => string;
}

export const AS_THEY_ARE: SpelledNames = { spelled: (name) => name, read: (name) => name };

/** As digits, in both directions: what a connection's character set lacks becomes something else on the way, and perhaps somebody else. */
export const AS_DIGITS: SpelledNames = {
  spelled: (name) => Buffer.from(utf8(name)).toString("hex"),
  read: (digits) => Buffer.from(digits, "hex").toString(),
};
