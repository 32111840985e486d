import { Signer } from "waxseal";
import { SECRET, type Peer, type Text } from "../peer.ts";

const signer = new Signer(SECRET, { salt: "bench.signing" });

// Made once, as the documentation says.
export const waxsealSigner: Peer<Text> = {
  name: "waxseal",
  sign: (text) => signer.sign(text),
  verify: (token) => signer.unsign(token),
};
