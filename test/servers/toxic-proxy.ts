/**
 * A line to a server that can be made slow, dumb or dead, and that counts what goes over it.
 *
 * @module
 */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Traffic {
  /** Connections that clients opened. */
  connections: number;
  /** Bytes from a client, then bytes from the server, on one connection, are one, in however many packets; so is a pipeline. */
  roundTrips: number;
  bytesToServer: number;
  bytesToClient: number;
}

export interface ToxicProxy {
  readonly port: number;
  /** Returns a server's URL as it is through this proxy. */
  through(url: string): string;
  /** Lets everything pass, as at the start. */
  pass(): void;
  /** Keeps what clients send for so many milliseconds, and passes it on in its order: what each round trip takes longer. */
  delay(milliseconds: number): void;
  /** Accepts connections and bytes, swallows them, and answers nothing. What has lost bytes so is reset at the next mode. */
  hang(): void;
  /** Resets all connections, and each new one at once. */
  cut(): void;
  /** Since the start, or since the last `resetTraffic`. */
  readonly traffic: Readonly<Traffic>;
  resetTraffic(): void;
  /** Resets all connections and listens no more. */
  close(): Promise<void>;
}

type Mode = { kind: "pass" | "hang" | "cut" } | { kind: "delay"; milliseconds: number };

interface Line {
  reset(): void;
  /** Whether it swallowed anything, or was opened while the proxy hung. */
  broken: boolean;
}

/** Listens on a free port of 127.0.0.1 for what is meant for `targetPort`. */
export async function startToxicProxy(targetPort: number): Promise<ToxicProxy> {
  const lines = new Set<Line>();
  const traffic: Traffic = { connections: 0, roundTrips: 0, bytesToServer: 0, bytesToClient: 0 };
  let mode: Mode = { kind: "pass" };

  const listener = createServer({ noDelay: true }, (client) => {
    traffic.connections++;
    client.on("error", () => client.destroy());
    if (mode.kind === "cut") {
      client.resetAndDestroy();
      return;
    }
    const line: Line = { broken: mode.kind === "hang", reset: () => void client.resetAndDestroy() };
    lines.add(line);
    client.on("close", () => lines.delete(line));
    if (line.broken) client.resume();
    else join(client, line);
  });

  function join(client: Socket, line: Line): void {
    const server = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    let [asked, sent] = [false, Promise.resolve()];
    line.reset = () => {
      client.resetAndDestroy();
      server.destroy();
    };
    server.on("error", line.reset); // a server that is away refuses; a client sees a reset
    client.on("data", (bytes) => {
      asked = true;
      traffic.bytesToServer += bytes.length;
      if (mode.kind === "hang") line.broken = true;
      else sent = later(sent, () => server.write(bytes));
    });
    server.on("data", (bytes) => {
      if (mode.kind === "hang") {
        line.broken = true;
        return;
      }
      if (asked) traffic.roundTrips++;
      asked = false;
      traffic.bytesToClient += bytes.length;
      client.write(bytes);
    });
    client.on("end", () => void (sent = later(sent, () => server.end())));
    client.on("error", () => server.destroy());
    client.on("close", () => void sent.then(() => server.end()));
    server.on("end", () => {
      if (mode.kind !== "hang") client.end();
    });
    server.on("close", () => {
      if (mode.kind !== "hang") client.end();
    });
  }

  /** Does it once all before is done, and after the delay that holds now. */
  async function later(before: Promise<void>, act: () => unknown): Promise<void> {
    if (mode.kind === "delay") {
      const { milliseconds } = mode;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
    await before;
    act();
  }

  function become(next: Mode): void {
    mode = next;
    for (const line of lines) if (next.kind === "cut" || (next.kind !== "hang" && line.broken)) line.reset();
  }

  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    through: (url) => Object.assign(new URL(url), { port: String(port) }).href,
    pass: () => become({ kind: "pass" }),
    delay: (milliseconds) => become({ kind: "delay", milliseconds }),
    hang: () => become({ kind: "hang" }),
    cut: () => become({ kind: "cut" }),
    traffic,
    resetTraffic: () => void Object.assign(traffic, { connections: 0, roundTrips: 0, bytesToServer: 0, bytesToClient: 0 }),
    async close() {
      const closed = once(listener, "close");
      listener.close();
      become({ kind: "cut" });
      await closed;
    },
  };
}
