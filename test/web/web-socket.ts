/**
 * Both ends of a WebSocket's beginning, which is all that the protection has to do with. Source: RFC 6455, sections 4 and 5.2.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { request as send, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";

/** Completes the handshake of whoever asked, sends one text and closes. */
export function greet(request: IncomingMessage, socket: Duplex, greeting: string): void {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]!}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.on("error", () => socket.destroy());
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const bytes = Buffer.from(greeting); // below 126: its length is one byte
  socket.end(Buffer.concat([Buffer.of(0x81, bytes.length), bytes, Buffer.of(0x88, 0)]));
}

export interface Knock {
  status: number;
  /** The greeting, or the answer's body. */
  text: string;
}

/** Asks `origin`'s server for a WebSocket, with exactly these headers beside the handshake's own. */
export function knock(origin: string, headers: Record<string, string> = {}, path = "/"): Promise<Knock> {
  return new Promise((resolve, reject) => {
    const handshake = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.alloc(16, 7).toString("base64"),
    };
    const sent = send(origin + path, { agent: false, headers: { ...handshake, ...headers } });
    sent.on("upgrade", (response, socket, head: Buffer) => {
      const chunks: Buffer[] = [head];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      socket.on("end", () => {
        const frame = Buffer.concat(chunks);
        resolve({ status: response.statusCode!, text: frame.subarray(2, 2 + frame[1]!).toString() });
        socket.destroy();
      });
    });
    sent.on("response", (response) => {
      text(response).then((body) => resolve({ status: response.statusCode!, text: body }), reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}
