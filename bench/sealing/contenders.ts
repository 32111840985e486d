import { ironSession } from "../signing/peers/iron-session.ts";
import type { Data, Peer } from "../signing/peer.ts";
import { byHandWithBytes, byHandWithKeyObject } from "./peers/by-hand.ts";
import { hapiIron } from "./peers/hapi-iron.ts";
import { jose } from "./peers/jose.ts";
import { secureSessionPeer } from "./peers/secure-session.ts";
import { waxseal } from "./peers/waxseal.ts";

/** Ours first. */
export const PEERS: readonly Peer<Data>[] = [
  ...[waxseal, ironSession, hapiIron, jose, secureSessionPeer],
  ...[byHandWithBytes, byHandWithKeyObject],
];
