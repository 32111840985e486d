/**
 * Run with --expose-gc: answers many requests, and prints how many bytes each leaves behind that a minor garbage collection does not free.
 *
 * @module
 */
import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import express from "express";
import { waxMiddleware } from "../../src/adapters/express.ts";
import { waxHandle } from "../../src/adapters/node.ts";
import type { WaxContext } from "../../src/web/context.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";

const REQUESTS = 400;
const ROUNDS = 5;
const waxseal = createWaxseal({ keys: generateSecretKey(), baseUrl: "http://localhost" });

function count({ session }: WaxContext<object>): string {
  const data = session.data as { visits?: number };
  data.visits = (data.visits ?? 0) + 1;
  return String(data.visits);
}

const app = express()
  .use(waxMiddleware(waxseal))
  .get("/", (req, res) => void res.send(count(req.wax)));
const listeners: Record<string, RequestListener> = {
  node: waxHandle(waxseal, (request, response) => response.end(count(request.wax))),
  express: app as RequestListener,
};
const left: Record<string, number> = {};
for (const [name, listener] of Object.entries(listeners)) left[name] = await bytesLeftBy(listener);
console.log(JSON.stringify(left));

/** Returns the least of some rounds, since other things live longer by chance. */
async function bytesLeftBy(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const first = await asked(port, 1, "");
  const cookie = /^set-cookie: ([^;]*)/im.exec(first)![1]!;
  await asked(port, REQUESTS, cookie); // what is made once
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    collected("major");
    const before = collected("minor");
    await asked(port, REQUESTS, cookie);
    collected("minor"); // the first time what is there may only move
    rounds.push((collected("minor") - before) / REQUESTS);
  }
  server.close();
  return Math.round(Math.min(...rounds));
}

async function asked(port: number, times: number, cookie: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  for (let at = 0; at < times; at++) {
    socket.write(
      `GET / HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\nconnection: ${at === times - 1 ? "close" : "keep-alive"}\r\n\r\n`,
    );
  }
  return await text(socket);
}

function collected(type: "major" | "minor"): number {
  gc!({ type, execution: "sync" });
  return process.memoryUsage().heapUsed;
}
