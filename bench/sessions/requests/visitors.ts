/**
 * Browsers with a session each: they begin it, see that it works, and give the requests that are sent again and again.
 *
 * @module
 */
import { Connection } from "./connection.ts";
import type { RunningApplication } from "./running-application.ts";
import { BEGIN, PAGES, type PageName, type ShopAnswer } from "./shop.ts";

/** A request of each page, as bytes on the wire, of one session. */
export type Visitor = Readonly<Record<PageName, string>>;

/** Returns `count` visitors, once it is proven that sessions of `application` hold what is put into them. */
export async function visitorsOf(application: RunningApplication, count: number, connections: number): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  const begin = async (): Promise<void> => {
    const connection = await Connection.to(application.port);
    while (visitors.length < count) {
      const answer = await connection.ask(requestOf(BEGIN, application.port));
      const cookies = [...answer.matchAll(/\r\nset-cookie: ([^;\r]+)/gi)].map(([, pair]) => pair!);
      visitors.push(visitorWith(cookies, jsonOf(answer).csrfToken, application.port));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: Math.min(connections, count) }, begin));
  await prove(application, visitors[0]!);
  return visitors.slice(0, count);
}

function visitorWith(cookies: readonly string[], csrfToken: string | undefined, port: number): Visitor {
  const session = cookies.length > 0 ? { cookie: cookies.join("; ") } : {};
  const token = csrfToken === undefined ? {} : { "x-csrf-token": csrfToken };
  return {
    read: requestOf(PAGES.read, port, session),
    change: requestOf(PAGES.change, port, { origin: "http://localhost", "content-length": "0", ...session, ...token }),
  };
}

/** As browsers send it, from a page of the same site. */
function requestOf({ method, path }: { method: string; path: string }, port: number, more: Readonly<Record<string, string>> = {}): string {
  const headers = {
    host: `127.0.0.1:${String(port)}`,
    "user-agent": "bench",
    accept: "application/json",
    "sec-fetch-site": "same-origin",
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

async function prove({ contender, port }: RunningApplication, { read, change }: Visitor): Promise<void> {
  if (contender.backend === undefined) return;
  const connection = await Connection.to(port);
  await connection.ask(change);
  const changed = jsonOf(await connection.ask(change));
  const found = jsonOf(await connection.ask(read));
  connection.close();
  const visits = contender.backend === "cookie" ? [1, 0] : [2, 2]; // these visitors keep sending the first cookie
  if (found.user !== "4711" || found.books !== 3 || changed.visits !== visits[0] || found.visits !== visits[1])
    throw new Error(`${contender.id} does not keep sessions: ${JSON.stringify({ changed, found })}`);
}

function jsonOf(answer: string): ShopAnswer {
  return JSON.parse(answer.slice(answer.indexOf("{", answer.indexOf("\r\n\r\n")))) as ShopAnswer;
}
