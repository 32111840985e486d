/**
 * Where flash messages wait between two requests under our own layout: each response puts those it leaves into a cookie of their own, and
 * what does not fit there into a field of their own in the session. So requests that run at the same time neither lose each other's
 * messages nor bring back what one of them has shown.
 *
 * Shape:  the cookie "[__Host-]wax-messages." id, the session field "_messages." id
 * @module
 */
import { batchOfJson, batchToJson, isBatchId, openBatch, sealBatch, type Batch } from "../messages/batch.ts";
import type { BatchBook } from "../messages/batch-book.ts";
import { fitting } from "../messages/fitting.ts";
import { MESSAGES } from "../sessions/fields.ts";
import { MOST_COOKIE_CHARACTERS, orNone, type MessageKeeping, type MessageKeepingOptions } from "./message-keeping.ts";

const FIELD_PREFIX = `${MESSAGES}.`;

/** That wait in cookies, or are read from them in one request; browsers send the oldest first. */
const MOST_BATCHES = 16;

/** That wait in cookies, names included: half of what proxies accept as one header. */
const MOST_WAITING_CHARACTERS = 4096;

/** Where nothing shows messages, their cookies go by themselves. */
const MOST_COOKIE_SECONDS = 3600;

/** What waits under the name of a cookie or a field; without a batch where no key in use vouches for it. */
interface Waiting {
  readonly name: string;
  readonly batch: Batch | undefined;
  readonly forget: () => void;
}

/** Returns how the requests of an application keep messages. */
export function batchedMessages(book: BatchBook): (options: MessageKeepingOptions) => MessageKeeping {
  return ({ jar, session, signature, cookie }) => {
    const attributes = { ...cookie.attributes, maxAgeSeconds: MOST_COOKIE_SECONDS };
    const cookiePrefix = `${cookie.name}.`;
    const taken: Waiting[] = [];
    let found: Waiting[] | undefined;

    const cookieNames = (): string[] =>
      jar.names(cookiePrefix).filter((name) => isBatchId(name.slice(cookiePrefix.length)) && !jar.isDoubled(name));

    const inCookies = (): Waiting[] =>
      cookieNames()
        .slice(0, MOST_BATCHES)
        .map((name) => ({
          name,
          batch: orNone(() => openBatch(signature, name.slice(cookiePrefix.length), jar.single(name) ?? "", MOST_COOKIE_SECONDS)),
          forget() {
            jar.drop(name, attributes);
          },
        }));

    const inSession = (): Waiting[] =>
      session.reservedNames(FIELD_PREFIX).map((name) => ({
        name,
        batch: orNone(() => batchOfJson(name.slice(FIELD_PREFIX.length), session.reserved(name))),
        forget() {
          session.reserve(name, undefined);
        },
      }));

    const waiting = (): Waiting[] => (found ??= [...inCookies(), ...inSession()].sort(byOrder));

    /** Characters that a further cookie may have. */
    const room = (): number => {
      const gone = new Set(taken.map(({ name }) => name));
      const names = cookieNames().filter((name) => !gone.has(name));
      const used = names.reduce((sum, name) => sum + name.length + (jar.single(name)?.length ?? 0), 0);
      return names.length < MOST_BATCHES ? Math.min(MOST_COOKIE_CHARACTERS, MOST_WAITING_CHARACTERS - used) : 0;
    };

    return {
      peek: () => waiting().flatMap(({ batch }) => (batch === undefined || book.isTaken(batch.id) ? [] : batch.messages)),
      take() {
        const own = waiting().filter(({ batch }) => batch === undefined || book.take(batch.id));
        taken.push(...own);
        return own.flatMap(({ batch }) => batch?.messages ?? []);
      },
      store(added) {
        for (const { forget } of taken) forget();
        if (added.length === 0) return;
        const mark = book.mark();
        const { text, rest } = fitting(added, room(), (messages) => sealBatch(signature, { ...mark, messages }));
        if (text !== undefined) jar.put(cookiePrefix + mark.id, text, attributes);
        if (rest.length === 0) return;
        const further = { ...book.mark(), messages: rest };
        session.reserve(FIELD_PREFIX + further.id, batchToJson(further));
      },
      giveBack() {
        for (const { batch } of taken) if (batch !== undefined) book.giveBack(batch.id);
      },
    };
  };
}

function byOrder({ batch: one }: Waiting, { batch: other }: Waiting): number {
  return (one?.order ?? 0) - (other?.order ?? 0);
}
