/** A server whose key everybody can guess, in a process that nobody told what it is. It says its port, and what ready() said. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { waxHandle } from "../../src/adapters/node.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";

const waxseal = createWaxseal({ keys: "weak" });
const handler = (_request: IncomingMessage, response: ServerResponse): unknown => response.end("served");
const server = createServer(
  waxHandle(waxseal, handler, { onError: (error, _request, response) => response.writeHead(500).end((error as { code: string }).code) }),
);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const outcome = await waxseal.ready().then(
  () => "ready",
  (error: unknown) => (error as { code: string }).code,
);
process.stdout.write(`${String((server.address() as AddressInfo).port)} ${outcome}\n`);
