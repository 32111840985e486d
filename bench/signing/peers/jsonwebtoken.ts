import { createSecretKey } from "node:crypto";
import jwt from "jsonwebtoken";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../peer.ts";

// A key object, which spares it making one at each call.
const key = createSecretKey(SECRET, "utf8");

export const jsonwebtoken: Peer<Data> = {
  name: "jsonwebtoken",
  sign: (data) => jwt.sign(data, key, { algorithm: "HS256", expiresIn: MAX_AGE_SECONDS }),
  verify: (token) => jwt.verify(token, key, { algorithms: ["HS256"] }),
};
