import { systemClock } from "../../../src/clock.ts";
import { sealer } from "../../../src/tokens/sealer.ts";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../../signing/peer.ts";

const { seal, open } = sealer({ keys: SECRET, kind: "token", purpose: "bench.sealing", clock: systemClock });

// Made once, as a purpose is; JSON around it, as tokens and cookies have.
export const waxseal: Peer<Data> = {
  name: "waxseal",
  sign: (data) => seal(JSON.stringify(data)),
  verify: (token): unknown => {
    const verdict = open(token, MAX_AGE_SECONDS);
    return verdict.ok ? JSON.parse(verdict.value) : verdict;
  },
};
