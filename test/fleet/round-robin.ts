/**
 * A proxy that hands requests to its nodes in turn, and takes a node out without losing what is under way there.
 *
 * @module
 */
import { once } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Backend {
  readonly port: number;
  readonly agent: Agent;
  underWay: number;
  idle: (() => void) | undefined;
}

export class RoundRobin {
  readonly port: number;
  readonly #server: Server;
  readonly #backends = new Map<string, Backend>();
  #turn = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#forward(request, response);
    });
  }

  static async listen(): Promise<RoundRobin> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RoundRobin(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  put(name: string, port: number): void {
    this.#backends.set(name, { port, agent: new Agent({ keepAlive: true }), underWay: 0, idle: undefined });
  }

  /** Sends nothing more to `name`, and returns when the last answer has come from it. */
  async drain(name: string): Promise<void> {
    const backend = this.#backends.get(name);
    if (backend === undefined) return;
    this.#backends.delete(name);
    if (backend.underWay > 0) await new Promise<void>((resolve) => (backend.idle = resolve));
    backend.agent.destroy();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#backends.keys()].map((name) => this.drain(name)));
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const backend = [...this.#backends.values()][this.#turn++ % Math.max(1, this.#backends.size)];
    if (backend === undefined) {
      response.writeHead(503).end();
      return;
    }
    backend.underWay++;
    response.on("close", () => {
      if (--backend.underWay === 0) backend.idle?.();
    });
    const { method, url, headers } = request;
    const onward = httpRequest({ host: "127.0.0.1", port: backend.port, agent: backend.agent, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    request.pipe(onward);
  }
}
