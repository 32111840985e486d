/**
 * The process of one node; run by FleetNode.
 *
 * @module
 */
import type { AddressInfo } from "node:net";
import { createClient } from "@redis/client";
import type { LiveKeys } from "../../src/index.ts";
import { envKeys } from "../../src/keys/sources/env.ts";
import { fileKeys } from "../../src/keys/sources/file.ts";
import { redisEvidence } from "../../src/sessions/stores/evidence/redis.ts";
import { redisStore } from "../../src/sessions/stores/redis.ts";
import { startApplication } from "./application.ts";

export interface NodeSettings {
  name: string;
  /** Its own copy of the key ring document; undefined where keys come from the environment. */
  keyFile: string | undefined;
  redis: string;
  /** Of the proxy. */
  origin: string;
  /** By how many seconds its clock is ahead. */
  ahead: number;
}

/** What it says: first where it listens, or why it does not; then what it is asked. */
export type NodeReport = { port: number } | { failure: string } | { revision: number; signs: string };

const { name, keyFile, redis, origin, ahead } = JSON.parse(process.argv[2]!) as NodeSettings;
const clock = (): number => Date.now() / 1000 + ahead;
const client = createClient({ url: redis });
client.on("error", () => undefined);

const live =
  keyFile === undefined
    ? undefined
    : fileKeys({ path: keyFile, refresh: 0.5, clock, evidence: redisEvidence(client), reportEvery: 1, instance: name, sighup: false });
const keys: LiveKeys = live ?? envKeys();

function say(report: NodeReport): void {
  process.send!(report);
}

process.on("message", () => {
  say({ revision: live?.document.revision ?? 0, signs: keys.ring.current.fingerprint });
});
process.on("disconnect", () => process.exit());
try {
  await client.connect();
  const { server } = await startApplication({ keys, store: redisStore(client), origin, clock });
  server.listen(0, "127.0.0.1", () => {
    say({ port: (server.address() as AddressInfo).port });
  });
} catch (error) {
  say({ failure: (error as { code?: string }).code ?? String(error) });
}
