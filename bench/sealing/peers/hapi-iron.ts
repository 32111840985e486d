import { defaults, seal, unseal } from "@hapi/iron";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../../signing/peer.ts";

// Its keys as buffers, which spares it deriving them from a password at each call.
const key = Buffer.from(SECRET).subarray(0, 32);
const password = { id: "1", encryption: key, integrity: key };
const options = { ...defaults, ttl: MAX_AGE_SECONDS * 1000 };

export const hapiIron: Peer<Data> = {
  name: "@hapi/iron",
  sign: (data) => seal(data, password, options),
  verify: (token) => unseal(token, { "1": password }, options) as Promise<unknown>,
};
