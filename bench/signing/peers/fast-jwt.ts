import { createSigner, createVerifier } from "fast-jwt";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../peer.ts";

// Its cache of verified tokens is off, as it is by default: on, it would be looking up one and the same token, which it never checks again.
const sign = createSigner({ key: SECRET, algorithm: "HS256", expiresIn: MAX_AGE_SECONDS * 1000 });
const verify = createVerifier({ key: SECRET, algorithms: ["HS256"], cache: false });

export const fastJwt: Peer<Data> = {
  name: "fast-jwt",
  sign: (data) => sign(data),
  verify: (token): unknown => verify(token),
};
