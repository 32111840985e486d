import { jwtVerify, SignJWT } from "jose";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../peer.ts";

// A CryptoKey imported once: bytes it would import again at each call.
const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(SECRET), { name: "HMAC", hash: "SHA-256" }, false, [
  "sign",
  "verify",
]);

export const jose: Peer<Data> = {
  name: "jose",
  sign: (data) =>
    new SignJWT(data)
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt()
      .setExpirationTime(`${String(MAX_AGE_SECONDS)}s`)
      .sign(key),
  verify: async (token) => (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload,
};
