import { sealData, unsealData } from "iron-session";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../peer.ts";

// It also encrypts, which no other here does; its seals have no other way, and it is what an application takes instead of a signed cookie.
export const ironSession: Peer<Data> = {
  name: "iron-session",
  sign: (data) => sealData(data, { password: SECRET, ttl: MAX_AGE_SECONDS }),
  verify: (token) => unsealData(token, { password: SECRET, ttl: MAX_AGE_SECONDS }),
};
