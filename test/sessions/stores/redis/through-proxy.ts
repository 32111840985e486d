import { Redis } from "ioredis";
import { afterAll, beforeAll } from "vitest";
import type { RunningServer } from "../../../servers/running-server.ts";
import { startToxicProxy, type ToxicProxy } from "../../../servers/toxic-proxy.ts";
import { CLIENTS, type Connected } from "./clients.ts";

/** What the tests of one client work with: it goes through the proxy, `admin` beside it. */
export interface ThroughProxy {
  admin: Redis;
  proxy: ToxicProxy;
  connected: Connected;
}

/** Connects the client `name` for the tests of this block, and lets go of everything after them. */
export function throughProxy(name: string, server: () => Pick<RunningServer, "url" | "port">): ThroughProxy {
  const held: Partial<ThroughProxy> = {};
  beforeAll(async () => {
    const { url, port } = server();
    held.admin = new Redis(url);
    held.admin.on("error", () => undefined);
    held.proxy = await startToxicProxy(port);
    held.connected = await CLIENTS[name]!([held.proxy.through(url)]);
  });
  afterAll(async () => {
    held.connected?.close();
    await held.proxy?.close();
    held.admin?.disconnect();
  });
  return held as ThroughProxy;
}
