/**
 * Who is measured, and the proof that each of them does the work before it is timed.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { inOnePiece } from "./payloads.ts";
import type { Data, Peer, Text } from "./peer.ts";
import { cookieSignature } from "./peers/cookie-signature.ts";
import { fastJwt } from "./peers/fast-jwt.ts";
import { ironSession } from "./peers/iron-session.ts";
import { jose } from "./peers/jose.ts";
import { jsonwebtoken } from "./peers/jsonwebtoken.ts";
import { keygripPeer } from "./peers/keygrip.ts";
import { waxsealDumps } from "./peers/waxseal-dumps.ts";
import { waxsealSigner } from "./peers/waxseal-signer.ts";

/** Ours first. */
export const TEXT_PEERS: readonly Peer<Text>[] = [waxsealSigner, cookieSignature, keygripPeer];
export const DATA_PEERS: readonly Peer<Data>[] = [waxsealDumps, fastJwt, jsonwebtoken, jose, ironSession];

/** Returns a token of `peer`, once it is proven that it opens to `payload`, and that with a changed signature it does not. */
export async function provenToken<Payload>(peer: Peer<Payload>, payload: Payload): Promise<string> {
  const token = inOnePiece(await peer.sign(payload));
  if (!carries(await peer.verify(token), payload)) throw new Error(`${peer.name} does not give back what it signed.`);
  if (carries(await refusalOf(peer, forged(token)), payload)) throw new Error(`${peer.name} accepts a changed signature.`);
  return token;
}

/** Tells whether `opened` is `payload`, whatever claims of its own a format has added. */
function carries(opened: unknown, payload: unknown): boolean {
  if (typeof payload !== "object" || typeof opened !== "object" || opened === null) return opened === payload;
  return Object.entries(payload as Data).every(([name, value]) => isDeepStrictEqual((opened as Data)[name], value));
}

async function refusalOf(peer: Peer<never>, token: string): Promise<unknown> {
  try {
    return await peer.verify(token);
  } catch (error) {
    return error;
  }
}

/** Returns `token` with another character in the middle of its signature, which ends every format but iron-session's "~2". */
function forged(token: string): string {
  const at = token.length - 20;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
