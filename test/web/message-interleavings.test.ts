/**
 * Requests of one browser that overlap in every way, their responses arriving in any order: each message is shown once.
 *
 * @module
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { applicationOf, createWaxseal } from "../../src/web/create-waxseal.ts";
import type { Application } from "../../src/web/application.ts";
import { RequestContext } from "../../src/web/context.ts";
import type { Exchange } from "../../src/web/exchange.ts";
import { KEY, keepCookie } from "./live-site.ts";

/** Does not compress, and is too long for a cookie. */
const LONG = Array.from({ length: 60 }, (_, at) => createHash("sha256").update(String(at)).digest("base64url")).join("");

interface Visit {
  adds: ("short" | "long")[];
  shows: boolean;
  status: 200 | 500;
}

/** What became of all messages so far. */
class Account {
  readonly left: string[] = [];
  readonly shown: string[] = [];
  readonly #ranks = new Map<string, number>();
  #texts = 0;

  text(length: "short" | "long"): string {
    return `${String(this.#texts++)} ${length === "long" ? LONG : ""}`;
  }

  leave(texts: readonly string[]): void {
    for (const text of texts) this.#ranks.set(text, this.left.push(text));
  }

  show(texts: readonly string[]): void {
    this.shown.push(...texts);
    const ranks = texts.map((text) => this.#ranks.get(text)!);
    expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
  }
}

/** One request, step by step: it is read, handled, answered, and its answer arrives. */
async function* request(application: Application, cookies: Map<string, string>, visit: Visit, account: Account): AsyncGenerator<void> {
  const setCookies: string[] = [];
  const exchange: Exchange = {
    method: "GET",
    target: "/",
    secure: false,
    requestHeader: (name) => (name === "cookie" ? [...cookies].map((pair) => pair.join("=")).join("; ") : undefined),
    formField: () => undefined,
    status: visit.status,
    responseHeader: () => undefined,
    setResponseHeader: () => undefined,
    addSetCookie: (header) => setCookies.push(header),
  };
  const context = await RequestContext.open(application, exchange);
  yield;
  const shown = visit.shows ? Array.from(context.messages, ({ message }) => message) : [];
  const added = visit.adds.map((length) => account.text(length));
  for (const text of added) context.messages.info(text);
  yield;
  if (visit.status === 200) account.leave(added);
  await context.commit();
  yield;
  for (const header of setCookies) keepCookie(cookies, header);
  if (visit.status === 200) account.show(shown);
}

const visits = fc.array(
  fc.record<Visit>({
    adds: fc.array(fc.constantFrom("short", "short", "short", "long"), { maxLength: 3 }),
    shows: fc.boolean(),
    status: fc.constantFrom(200, 200, 200, 500),
  }),
  { maxLength: 24 },
);

it("are shown once, whatever overlaps, and on each page in the order in which they were left", async () => {
  await fc.assert(
    fc.asyncProperty(visits, fc.infiniteStream(fc.nat(5)), async (toCome, picks) => {
      const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, session: { store: memoryStore() } });
      await waxseal.ready();
      const application = applicationOf(waxseal);
      const [cookies, account] = [new Map<string, string>(), new Account()];
      const begin = await RequestContext.open(application, {
        requestHeader: () => undefined,
        status: 200,
        addSetCookie: (header: string) => {
          keepCookie(cookies, header);
        },
        responseHeader: () => undefined,
        setResponseHeader: () => undefined,
      } as never);
      (begin.session.data as Record<string, unknown>)["begun"] = true;
      await begin.commit();

      const running: AsyncGenerator<void>[] = [];
      const waiting = [...toCome];
      while (waiting.length > 0 || running.length > 0) {
        const pick = picks.next().value as number;
        if (pick >= running.length && waiting.length > 0) {
          const next = request(application, cookies, waiting.shift()!, account);
          await next.next();
          running.push(next);
          continue;
        }
        const at = pick % running.length;
        if ((await running[at]!.next()).done === true) running.splice(at, 1);
      }
      for (let before = -1; account.shown.length !== before;) {
        before = account.shown.length;
        for await (const _step of request(application, cookies, { adds: [], shows: true, status: 200 }, account));
      }
      expect(account.shown.toSorted()).toEqual(account.left.toSorted());
    }),
    { numRuns: 200 },
  );
});
