/**
 * One keep-alive connection that sends a request when the answer to the one before has come: plain bytes, so that asking costs little
 * beside answering.
 *
 * @module
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

export class Connection {
  readonly #socket: Socket;
  #received = "";
  #answered: ((answer: string) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#received += text;
      this.#look();
    });
    socket.on("error", (error) => this.#failed?.(error));
    socket.on("close", () => this.#failed?.(new Error("The server closed a connection.")));
  }

  static async to(port: number): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** Returns the answer to `request`, head and body. @throws {Error} unless it is a 200 */
  ask(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request, "latin1");
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #look(): void {
    const head = this.#received.indexOf(HEAD_END);
    if (head === -1) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1];
    const end = head + HEAD_END.length + Number(length);
    if (this.#received.length < end) return;
    const answer = this.#received;
    this.#received = "";
    if (answer.startsWith("HTTP/1.1 200 ") && answer.length === end) this.#answered?.(answer);
    else this.#failed?.(new Error(`An answer that was not expected:\n${answer}`));
  }
}
