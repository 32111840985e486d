import { createSecretKey } from "node:crypto";
import Keygrip from "keygrip";
import { SECRET, type Peer, type Text } from "../peer.ts";

// A key object, SHA-256 instead of its SHA-1, and base64url, which leaves it nothing to replace.
const keygrip = new Keygrip([createSecretKey(SECRET, "utf8") as unknown as string], "sha256", "base64url");

export const keygripPeer: Peer<Text> = {
  name: "keygrip",
  sign: (text) => `${text}:${keygrip.sign(text)}`,
  verify: (token) => {
    const at = token.lastIndexOf(":");
    const text = token.slice(0, at);
    return keygrip.verify(text, token.slice(at + 1)) ? text : undefined;
  },
};
