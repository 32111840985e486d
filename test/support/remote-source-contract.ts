/**
 * What each source has to do whose keys come over HTTP, as cases to run against a service that is written from its documents.
 *
 * @module
 */
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RingDocument } from "../../src/keys/document/ring-document.ts";
import { writeDocument } from "../../src/keys/document/write-document.ts";
import type { KeySource } from "../../src/keys/key-source.ts";
import type { HttpOptions } from "../../src/keys/sources/http/request.ts";
import { reveal } from "../../src/keys/reveal.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { found } from "../security/canary-search.ts";
import type { Answering } from "../servers/documented/http-service.ts";
import type { RemoteService } from "../servers/documented/remote-service.ts";
import { webServer } from "../servers/web-server.ts";
import { CANARY_KEY, code, documentOf, errorOf, expectSilent, ONCE, OTHER_KEY } from "./remote-source-trial.ts";

export interface RemoteSourceCase<S extends RemoteService> {
  open(): Promise<S>;
  /** Each call gives one with nothing in memory, as another process would have it. */
  source(service: S, http: HttpOptions): KeySource;
  /** Whether `write` is there. */
  writes: boolean;
}

/** Says in `describe` what a source over a service does. */
export function remoteSourceContract<S extends RemoteService>(name: string, { open, source: sourceOf, writes }: RemoteSourceCase<S>): void {
  describe(`${name}, by the contract of remote sources`, () => {
    let service: S;
    const source = (service: S, http = ONCE): KeySource => sourceOf(service, http);
    beforeEach(async () => {
      service = await open();
      service.put(writeDocument(documentOf(3)));
    });
    afterEach(() => service.http.close());

    const insteadOfTheSecret = (answering: Answering): void =>
      service.http.instead((asked) => (service.isRead(asked) ? answering(asked) : undefined));

    async function refusal(): Promise<Error> {
      const error = await errorOf(source(service).load());
      expectSilent(error, service);
      return error;
    }

    it("loads a document whole", async () => {
      const document = await source(service).load();
      expect(writeDocument(document)).toBe(writeDocument(documentOf(3)));
    });

    it("loads what is there at each call", async () => {
      const one = source(service);
      await one.load();
      service.put(writeDocument(documentOf(4)));
      expect((await one.load()).revision).toBe(4);
    });

    it("loads a bare key as a document of revision 0", async () => {
      service.put(CANARY_KEY);
      const document = await source(service).load();
      expect([document.revision, Buffer.from(reveal(document.current.key)).toString()]).toEqual([0, CANARY_KEY]);
    });

    it("has a name for people, without a secret", () => {
      const one = source(service);
      expect(one.name).toMatch(/\S/);
      expect(found(inspect(one, { depth: 10, showHidden: true }), service.credentials)).toEqual([]);
    });

    it("says that nothing is there", async () => {
      service.remove();
      expect(await refusal()).toMatchObject(code("MISSING"));
    });

    it.each([401, 403])("says that it is denied (%d)", async (status) => {
      insteadOfTheSecret(() => ({ status, body: { message: `${CANARY_KEY} is not for you`, token: service.credentials } }));
      expect(await refusal()).toMatchObject(code("DENIED"));
    });

    it("tries a denied credential once more at most", async () => {
      insteadOfTheSecret(() => ({ status: 403 }));
      await refusal();
      expect(service.http.asked.filter((asked) => service.isRead(asked)).length).toBeLessThanOrEqual(2);
    });

    it("refuses an answer that is cut off or no JSON", async () => {
      if (service.malformed.length === 0) return;
      for (const body of [`{"data": "${CANARY_KEY}`, `<html>${CANARY_KEY}</html>`, ""]) {
        insteadOfTheSecret(() => ({ status: 200, body }));
        expect(await refusal()).toMatchObject(code("MALFORMED"));
      }
    });

    it("refuses an answer of another shape", async () => {
      for (const body of service.malformed) {
        insteadOfTheSecret(() => ({ status: 200, body: body === null ? "null" : body }));
        expect((await refusal()).name, JSON.stringify(body)).toMatch(/^(KeySourceError|ConfigError)$/);
      }
    });

    it("refuses a document that is broken, and repeats nothing of it", async () => {
      service.put(writeDocument(documentOf(3)).replace('"current"', `"${CANARY_KEY}"`));
      expect(await refusal()).toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID" });
    });

    it("follows no redirect", async () => {
      await using other = await webServer((_, response) => response.end(CANARY_KEY));
      for (const status of [301, 302, 307, 308]) {
        insteadOfTheSecret(() => ({ status, headers: { location: `${other.url}/${CANARY_KEY}` } }));
        expect(await refusal()).toMatchObject(code("REDIRECT"));
      }
      expect(other.asked).toEqual([]);
    });

    it("reads no more than a ring can be", async () => {
      insteadOfTheSecret(() => ({ status: 200, body: CANARY_KEY.repeat(10_000) }));
      expect(await refusal()).toMatchObject(code("TOO_LARGE"));
    });

    it("says that the service fails", async () => {
      insteadOfTheSecret(() => ({ status: 503, body: CANARY_KEY }));
      expect(await refusal()).toMatchObject(code("REFUSED"));
    });

    it("gives up on a service that does not answer", async () => {
      insteadOfTheSecret(() => new Promise(() => undefined));
      const error = await errorOf(source(service, { ...ONCE, timeoutMs: 250 }).load());
      expect(error).toMatchObject(code("TIMEOUT"));
      expectSilent(error, service);
    });

    it("ends at its caller's signal", async () => {
      insteadOfTheSecret(() => new Promise(() => undefined));
      const error = await errorOf(source(service).load({ signal: AbortSignal.timeout(50) }));
      expect(error).toMatchObject({ ...code("TIMEOUT"), message: expect.stringContaining("signal") as string });
      expectSilent(error, service);
    });

    it("says that nobody is there", async () => {
      const one = source(service);
      await service.http.close();
      const error = await errorOf(one.load());
      expect(error).toMatchObject(code("UNREACHABLE"));
      expectSilent(error, service);
      service = await open(); // for afterEach
    });

    if (!writes) {
      it("has no write, since the service cannot tell who was faster", () => {
        expect(source(service)).not.toHaveProperty("write");
      });
      return;
    }

    describe("writing", () => {
      const write = (revision: number, expectedRevision: number, key?: string): Promise<void> =>
        source(service).write!(documentOf(revision, key), { expectedRevision });

      it("replaces the document", async () => {
        await write(4, 3, OTHER_KEY);
        expect(service.content()).toBe(writeDocument(documentOf(4, OTHER_KEY)));
        expect((await source(service).load()).revision).toBe(4);
      });

      it("puts a document in the place of a bare key", async () => {
        service.put(CANARY_KEY);
        await write(1, 0);
        expect((await source(service).load()).revision).toBe(1);
      });

      it("writes nothing where another revision stands", async () => {
        const before = service.content();
        const error = await errorOf(write(3, 2, OTHER_KEY));
        expect(error).toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEYRING_CONFLICT" });
        expectSilent(error, service);
        expect(service.content()).toBe(before);
      });

      it.each([2, 3])("writes no document of revision %d over revision 3", async (revision) => {
        const before = service.content();
        await expect(write(revision, 3, OTHER_KEY)).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_INVALID" });
        expect(service.content()).toBe(before);
      });

      it("lets one of two writers win who read the same", async () => {
        for (let round = 0; round < 5; round++) {
          service.put(writeDocument(documentOf(3)));
          const outcomes = await Promise.allSettled([write(4, 3, CANARY_KEY), write(4, 3, OTHER_KEY)]);
          const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
          expect(lost).toEqual([expect.objectContaining({ code: "WAXSEAL_KEYRING_CONFLICT" })]);
          const winner = outcomes[0].status === "fulfilled" ? CANARY_KEY : OTHER_KEY;
          expect(service.content()).toBe(writeDocument(documentOf(4, winner)));
          expectSilent(lost[0]!, service);
        }
      });

      it("loses to whoever wrote between its reading and its writing", async () => {
        service.http.instead((asked) => {
          if (asked.method !== "GET" && !isLogin(asked.path)) {
            service.http.instead(() => undefined);
            service.put(writeDocument(documentOf(4, OTHER_KEY)));
          }
          return undefined;
        });
        await expect(write(4, 3)).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_CONFLICT" });
        expect(service.content()).toBe(writeDocument(documentOf(4, OTHER_KEY)));
      });

      it("says that it may not", async () => {
        service.http.instead(({ method, path }) => (method === "GET" || isLogin(path) ? undefined : { status: 403, body: CANARY_KEY }));
        const error = await errorOf(write(4, 3));
        expect(error).toMatchObject(code("DENIED"));
        expectSilent(error, service);
      });

      it("says that it was refused for another reason than haste", async () => {
        service.http.instead(({ method, path }) =>
          method === "GET" || isLogin(path) ? undefined : { status: 400, body: { errors: [CANARY_KEY] } },
        );
        const error = await errorOf(write(4, 3));
        expect(error).toMatchObject(code("REFUSED"));
        expectSilent(error, service);
      });

      it("writes no document that could not be read again", async () => {
        const key = CANARY_KEY.repeat(60);
        const keys = Array.from({ length: 20 }, (_, at) => ({
          id: `k${at}`,
          state: at === 0 ? ("current" as const) : ("fallback" as const),
          key: SecretKey.from(`${key}${at}`),
        }));
        const document = new RingDocument({ ...documentOf(4), keys });
        const error = await errorOf(source(service).write!(document, { expectedRevision: 3 }));
        expect(error).toMatchObject(code("TOO_LARGE"));
        expectSilent(error, service);
      });
    });
  });
}

function isLogin(path: string): boolean {
  return path.includes("/auth/") || path.includes("token");
}
