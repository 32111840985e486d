import { createSecretKey } from "node:crypto";
import { sign, unsign } from "cookie-signature";
import { SECRET, type Peer, type Text } from "../peer.ts";

// A key object, though most callers pass text: with text it takes several times as long.
const key = createSecretKey(SECRET, "utf8");

export const cookieSignature: Peer<Text> = {
  name: "cookie-signature",
  sign: (text) => sign(text, key),
  verify: (token) => unsign(token, key),
};
