import { dumps, loads } from "waxseal";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../peer.ts";

// Functions that take the secret as text each time, which is how they are called, not a ring made before.
export const waxsealDumps: Peer<Data> = {
  name: "waxseal",
  sign: (data) => dumps(SECRET, data, { salt: "bench.signing" }),
  verify: (token) => loads(SECRET, token, { salt: "bench.signing", maxAge: MAX_AGE_SECONDS }),
};
