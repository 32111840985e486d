import { createRequire } from "node:module";
import fastify, { type FastifyPluginCallback } from "fastify";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../../signing/peer.ts";

/** What its plugin adds to Fastify. Its own types would say what every request's session is, and @fastify/session's say otherwise. */
interface SecureSessions {
  createSecureSession(data: Data): unknown;
  encodeSecureSession(session: unknown): string;
  decodeSecureSession(cookie: string): { data(): unknown } | null;
}

const NAME = "@fastify/secure-session";
const secureSession = createRequire(import.meta.url)(NAME) as FastifyPluginCallback<{ key: Buffer; expiry: number }>;

// What the plugin does to a cookie, without requests around it; a key, which spares it deriving one at the start.
const app = fastify();
await app.register(secureSession, { key: Buffer.from(SECRET).subarray(0, 32), expiry: MAX_AGE_SECONDS });
await app.ready();
const sessions = app as unknown as SecureSessions;

export const secureSessionPeer: Peer<Data> = {
  name: NAME,
  sign: (data) => sessions.encodeSecureSession(sessions.createSecureSession({ ...data })), // copied: it writes the time into what it is given
  verify: (token) => sessions.decodeSecureSession(token)?.data(),
};
