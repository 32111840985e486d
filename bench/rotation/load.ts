/**
 * People who come back one after the other, over connections that are never idle, each to another node than the time before.
 *
 * @module
 */
import { Connection } from "../sessions/requests/connection.ts";
import { quantile } from "../sessions/median.ts";

/** What was seen of one stretch of the rotation. */
export interface Phase {
  name: string;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that did not know who was signed in. */
  signedOut: number;
  /** Session cookies that came again under the new key. */
  signedAgain: number;
  changedIds: number;
}

export class Load {
  readonly #cookies: string[];
  readonly #ports: readonly number[];
  readonly #over = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #awaited = new Set<number>();
  #times: number[] = [];
  #counts = { signedOut: 0, signedAgain: 0, changedIds: 0 };

  constructor(cookies: string[], ports: readonly number[]) {
    this.#cookies = cookies;
    this.#ports = ports;
  }

  start(connections: number): void {
    this.#running = Promise.all(Array.from({ length: connections }, (_, first) => this.#come(first, connections)));
    this.#running.catch(() => undefined);
  }

  /** Measures while `action` goes on. */
  async phase(name: string, action: () => Promise<unknown>): Promise<Phase> {
    this.#times = [];
    this.#counts = { signedOut: 0, signedAgain: 0, changedIds: 0 };
    const start = performance.now();
    await Promise.race([action(), this.#running.then(() => Promise.reject(new Error("The load has ended.")))]);
    const seconds = (performance.now() - start) / 1000;
    const times = this.#times;
    return {
      name,
      seconds,
      perSecond: times.length / seconds,
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      ...this.#counts,
    };
  }

  /** Returns when everybody has come once more. */
  async everybody(): Promise<void> {
    this.#awaited = new Set(this.#cookies.keys());
    while (this.#awaited.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #come(first: number, step: number): Promise<void> {
    const connections = await Promise.all(this.#ports.map((port) => Connection.to(port)));
    let turn = first;
    for (let at = first; !this.#over.signal.aborted; at = at + step < this.#cookies.length ? at + step : first) {
      const start = performance.now();
      const answer = await connections[turn++ % connections.length]!.ask(requestWith(this.#cookies[at]!));
      this.#times.push(performance.now() - start);
      this.#look(answer, at);
      this.#awaited.delete(at);
    }
    for (const connection of connections) connection.close();
  }

  #look(answer: string, at: number): void {
    if (!answer.endsWith(`{"user":"${String(at)}"}`)) this.#counts.signedOut++;
    const cookie = /\r\nset-cookie: wax-session=([^;\r]*)/i.exec(answer)?.[1];
    if (cookie === undefined) return;
    const before = this.#cookies[at]!;
    if (idOf(cookie) !== idOf(before)) this.#counts.changedIds++;
    else if (cookie !== before) this.#counts.signedAgain++; // the same comes again where the ring changed while its row was read
    this.#cookies[at] = cookie;
  }
}

function requestWith(cookie: string): string {
  return `GET / HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncookie: wax-session=${cookie}\r\n\r\n`;
}

function idOf(cookie: string): string {
  return cookie.slice(0, cookie.lastIndexOf(":"));
}
