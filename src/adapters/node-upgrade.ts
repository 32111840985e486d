/**
 * The adapter for WebSockets on Node's servers: who may open one, and who it is. Whoever serves the socket then is left to the application.
 *
 * @module
 */
import { STATUS_CODES } from "node:http";
import { CsrfError } from "../errors.ts";
import type { WaxContext } from "../web/context.ts";
import type { Waxseal } from "../web/create-waxseal.ts";
import { openUpgrade, plainTextOf, statusOf } from "../web/serve.ts";
import { answerFailure } from "./answer-failure.ts";
import { upgradeExchange } from "./node-exchange.ts";
import type { NodeRequest } from "./node-http.ts";

/** What the adapter adds to a request that opens a socket. */
export interface UpgradeRequest<D extends object> {
  /** The session and cookies it came with, to read: what is changed in them goes nowhere. `users.current(wax)` says who it is. */
  wax: WaxContext<Readonly<D>>;
}

/** What is asked of a socket; `Duplex` fits. */
export interface UpgradeSocket {
  readonly destroyed: boolean;
  on(event: "error", listener: () => void): unknown;
  end(text: string, sent: () => void): unknown;
  destroy(): unknown;
}

export interface UpgradeOptions<Req, Socket> {
  /** Answers a request that was refused, and hears of a handler that failed, whose socket is gone by then. @default the status that suits, and one line of text */
  onError?: ((error: unknown, request: Req, socket: Socket) => void) | undefined;
}

/** As in waxHandle: a server calls the listener with the request alone. */
type Bare<Req extends NodeRequest, D extends object> = Req extends UpgradeRequest<D> ? NodeRequest : Req;

/**
 * Returns a listener for a server's "upgrade" event. `handler` gets the request with `wax`, the socket and its first bytes, if the Origin
 * is there and is one of the application's own or trusted ones; every other request is answered with 403. Serves Express too: its server is Node's.
 */
export function waxUpgrade<D extends object, Req extends NodeRequest, Socket extends UpgradeSocket, Head>(
  waxseal: Waxseal<D>,
  handler: (request: Req & UpgradeRequest<D>, socket: Socket, head: Head) => unknown,
  { onError = answerPlainly }: UpgradeOptions<Req, Socket> = {},
): (request: Bare<Req, D>, socket: Socket, head: Head) => void {
  return function waxUpgrade(bare, socket, head) {
    const request = bare as Req;
    const hangUp = (): void => void socket.destroy();
    const fail = answerFailure((error) => onError(error, request, socket), socket);
    const serve = async (): Promise<void> => {
      const wax = await openUpgrade(waxseal, upgradeExchange(request));
      if (socket.destroyed) return;
      try {
        await handler(Object.assign(request, { wax }), socket, head);
      } catch (error) {
        socket.destroy(); // what has left on it is not known: an answer could land in the middle of a frame
        throw error;
      }
    };
    // Nobody else listens yet, nor while the handler asks who it is; and an error that nobody hears ends the process. So it stays.
    socket.on("error", hangUp);
    serve().catch(fail);
  };
}

function answerPlainly(error: unknown, _request: NodeRequest, socket: UpgradeSocket): void {
  // eslint-disable-next-line no-console -- nobody else would tell; a refusal is no fault of the application's
  if (!(error instanceof CsrfError)) console.error(error);
  if (socket.destroyed) return;
  const [status, text] = [statusOf(error), plainTextOf(error)];
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]!}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy()); // half closed it could be held open for ever
}
