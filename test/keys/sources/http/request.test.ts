import type { RequestListener, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { KeySourceError } from "../../../../src/errors.ts";
import type { Fetch } from "../../../../src/keys/sources/http/fetch.ts";
import { MOST_BYTES } from "../../../../src/keys/sources/http/read-body.ts";
import { request, requestJson, requestText, type SourceRequest } from "../../../../src/keys/sources/http/request.ts";
import { sourceFailure } from "../../../../src/keys/sources/http/source-failure.ts";
import { freePort } from "../../../support/free-port.ts";
import { webServer } from "../../../servers/web-server.ts";

const CANARY = "canary-Vd0nq3xkTz8wRrYb-5HsL2uEo9mJcPfA";
const source = "the test's source";
const code = (name: string): object => ({ name: "KeySourceError", code: `WAXSEAL_KEY_SOURCE_${name}` });

/** Asks a server that answers by `listener`, and returns what came of it and how often it was asked. */
async function ask(listener: RequestListener, question: Partial<SourceRequest> = {}): Promise<{ outcome: unknown; asked: number }> {
  await using server = await webServer(listener);
  const outcome = await requestText({ source, tries: 1, ...question, url: server.url + (question.url ?? "/") }).catch(
    (error: unknown) => error,
  );
  return { outcome, asked: server.asked.length };
}

const answer =
  (status: number, body: string | Uint8Array = "", headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

/** Answers in turn, the last one from then on. */
function inTurn(...listeners: readonly RequestListener[]): RequestListener {
  let at = 0;
  return (question, response) => listeners[Math.min(at++, listeners.length - 1)]!(question, response);
}

function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, "a");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}

describe("an answer", () => {
  it("comes back as text, as JSON, and with status and headers", async () => {
    await using server = await webServer(answer(201, '{"é":1}', { etag: '"7"' }));
    const question = { source, url: server.url };
    expect(await requestText(question)).toBe('{"é":1}');
    expect(await requestJson(question)).toEqual({ é: 1 });
    const { status, headers } = await request(question);
    expect([status, headers.get("etag")]).toEqual([201, '"7"']);
  });

  it("is asked for with the method, headers and body given", async () => {
    await using server = await webServer((question, response) => question.pipe(response));
    const text = await requestText({ source, url: server.url, method: "POST", headers: { "x-a": "b" }, body: "é" });
    expect([text, server.asked[0]!.method, server.asked[0]!.headers["x-a"]]).toEqual(["é", "POST", "b"]);
  });

  it("may be as long as the bound, packed too", async () => {
    const most = "a".repeat(MOST_BYTES);
    expect((await ask(answer(200, most))).outcome).toBe(most);
    expect((await ask(answer(200, gzipSync(most), { "content-encoding": "gzip" }))).outcome).toBe(most);
  });

  it.each<[what: string, listener: RequestListener, failure: string]>([
    ["longer than the bound", answer(200, "a".repeat(MOST_BYTES + 1)), "TOO_LARGE"],
    ["without end", (_, response) => endless(response), "TOO_LARGE"],
    ["a gzip bomb", answer(200, gzipSync(Buffer.alloc(50_000_000)), { "content-encoding": "gzip" }), "TOO_LARGE"],
    ["not what it says it is packed as", answer(200, "plain", { "content-encoding": "gzip" }), "UNREACHABLE"],
    ["Latin-1", answer(200, Buffer.from("clé", "latin1"), { "content-type": "text/plain; charset=iso-8859-1" }), "MALFORMED"],
    ["UTF-16", answer(200, Buffer.from("\uFEFFkey", "utf16le")), "MALFORMED"],
    [
      "cut short",
      (_, response) => void response.writeHead(200, { "content-length": "100" }).write("ab", () => response.destroy()),
      "UNREACHABLE",
    ],
    ["no HTTP", (question) => question.socket.end("SSH-2.0\r\n\r\n"), "UNREACHABLE"],
    ["never there", () => undefined, "TIMEOUT"],
    ["begun and never ended", (_, response) => void response.writeHead(200).write("ab"), "TIMEOUT"],
    ["400", answer(400), "REFUSED"],
    ["304", answer(304), "REFUSED"],
    ["401", answer(401), "DENIED"],
    ["403", answer(403), "DENIED"],
    ["404", answer(404), "MISSING"],
    ["429", answer(429), "REFUSED"],
    ["503", answer(503), "REFUSED"],
  ])("%s", async (_what, listener, failure) => {
    expect((await ask(listener, { timeoutMs: failure === "TIMEOUT" ? 100 : 5_000 })).outcome).toMatchObject(code(failure));
  });

  it("that is no JSON, where JSON was asked for", async () => {
    await using server = await webServer(answer(200, `${CANARY} {`));
    await expect(requestJson({ source, url: server.url })).rejects.toMatchObject(code("MALFORMED"));
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("of status %d is not followed, to another host or the same", async (status) => {
    await using other = await webServer(answer(200, "key"));
    for (const location of [other.url, "/elsewhere"]) {
      const { outcome, asked } = await ask(answer(status, "", { location }), { tries: 3 });
      expect(outcome).toMatchObject(code("REDIRECT"));
      expect([asked, other.asked.length]).toEqual([1, 0]);
    }
  });

  it("that a given fetch has followed all the same is refused", async () => {
    await using other = await webServer(answer(200, "key"));
    const following: Fetch = (url, init) => fetch(url, { ...init, redirect: "follow" });
    expect((await ask(answer(302, "", { location: other.url }), { fetch: following })).outcome).toMatchObject(code("REDIRECT"));
  });
});

describe("an address", () => {
  it.each([
    "http://vault.example.org/",
    "ftp://127.0.0.1/",
    `https://user:${CANARY}@example.org/`,
    CANARY,
    "http://127.0.0.1.example.org/",
  ])("%s is refused before anything is sent", async (url) => {
    const never: Fetch = () => Promise.reject(new Error("was asked"));
    const failing = requestText({ source, url, fetch: never });
    await expect(failing).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_SOURCE_URL" });
    await expect(failing).rejects.not.toThrow(CANARY);
  });

  it("of plain http is allowed on purpose", async () => {
    await using server = await webServer(answer(200, "key"));
    const rerouted: Fetch = (_url, init) => fetch(server.url, init);
    expect(await requestText({ source, url: "http://sidecar.internal/", allowHttp: true, fetch: rerouted })).toBe("key");
  });

  it("where nothing listens", async () => {
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const failing = requestText({ source, url, tries: 1 });
    await expect(failing).rejects.toMatchObject(code("UNREACHABLE"));
    await expect(failing).rejects.toThrow("ECONNREFUSED");
  });
});

describe("a question that failed", () => {
  const cut: RequestListener = (question) => question.socket.destroy();

  it.each<[what: string, listener: RequestListener]>([
    ["503", answer(503)],
    ["429", answer(429)],
    ["429 with Retry-After", answer(429, "", { "retry-after": "0" })],
    ["a cut connection", cut],
  ])("is asked again after %s, until it is answered", async (_what, failing) => {
    expect(await ask(inTurn(failing, failing, answer(200, "key")), { tries: 3 })).toEqual({ outcome: "key", asked: 3 });
  });

  it("is asked no more often than allowed", async () => {
    const { outcome, asked } = await ask(answer(503), { tries: 3 });
    expect([outcome instanceof KeySourceError, asked]).toEqual([true, 3]);
  });

  it.each([400, 401, 403, 404, 302])("is not asked again after %d", async (status) => {
    expect((await ask(answer(status), { tries: 3 })).asked).toBe(1);
  });

  it("is not asked again where asking twice is not as good as once, unless the caller knows that it is", async () => {
    for (const listener of [answer(503), answer(429), cut]) {
      expect((await ask(listener, { method: "POST", tries: 3 })).asked).toBe(1);
      expect((await ask(listener, { method: "POST", tries: 3, idempotent: true })).asked).toBe(3);
    }
  });

  it.each(["3600", new Date(Date.now() + 3_600_000).toUTCString()])(
    "is not asked again when the server wants more patience than there is: Retry-After %s",
    async (later) => {
      const { outcome, asked } = await ask(answer(503, "", { "retry-after": later }), { tries: 3 });
      expect([outcome, asked]).toEqual([expect.objectContaining(code("REFUSED")), 1]);
    },
  );

  it("ends by its deadline, however many tries are left", async () => {
    const { outcome, asked } = await ask(() => undefined, { tries: 1_000, timeoutMs: 50, deadlineMs: 200 });
    expect(outcome).toMatchObject(code("TIMEOUT"));
    expect(asked).toBeLessThanOrEqual(4);
  });

  it("ends when the caller says so: before, while it waits for an answer, and between two tries", async () => {
    expect((await ask(answer(200), { signal: AbortSignal.abort(CANARY) })).outcome).toMatchObject(code("TIMEOUT"));
    expect((await ask(() => undefined, { signal: AbortSignal.timeout(50), timeoutMs: 60_000, deadlineMs: 60_000 })).outcome).toMatchObject(
      code("TIMEOUT"),
    );
    const pausing = { tries: 2, deadlineMs: 3_600_000, signal: AbortSignal.timeout(100) };
    expect((await ask(answer(503, "", { "retry-after": "600" }), pausing)).outcome).toMatchObject(code("TIMEOUT"));
  });

  it("ends in time with a fetch that does not listen to its signal", async () => {
    const deaf: Fetch = () => sleep(3_600_000, undefined, { ref: false }) as Promise<never>;
    expect((await ask(answer(200), { fetch: deaf, timeoutMs: 20 })).outcome).toMatchObject(code("TIMEOUT"));
  });
});

describe("a header", () => {
  it.each([`${CANARY}\n${CANARY}`, `${CANARY}\0`, `${CANARY}\u2019`])("that cannot be sent is not quoted: %j", async (authorization) => {
    const failing = requestText({ source, url: "https://127.0.0.1:1/", headers: { authorization } });
    await expect(failing).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_SOURCE_HEADER" });
    await expect(failing).rejects.not.toThrow(CANARY);
  });
});

describe("what a refusal means", () => {
  it("is for the source to say", async () => {
    const mine = sourceFailure("missing", source);
    const refusal = (status: number, body: string): KeySourceError | undefined => (status === 400 && body === "gone" ? mine : undefined);
    expect((await ask(answer(400, "gone"), { refusal })).outcome).toBe(mine);
    expect((await ask(answer(400, "else"), { refusal })).outcome).toMatchObject(code("REFUSED"));
    expect((await ask((_, response) => endless(response.writeHead(400)), { refusal })).outcome).toMatchObject(code("REFUSED"));
  });

  it("may be that a pause mends it", async () => {
    const listener = inTurn(answer(400, "throttled"), answer(200, "key"));
    expect(await ask(listener, { tries: 2, refusal: () => "again" })).toEqual({ outcome: "key", asked: 2 });
  });
});

describe("an error", () => {
  it.each<[what: string, listener: RequestListener]>([
    ["of status 400", answer(400, CANARY, { "x-secret": CANARY })],
    ["of status 403", answer(403, CANARY)],
    ["of status 404", answer(404, CANARY)],
    ["of a redirect", answer(302, CANARY, { location: `https://example.org/${CANARY}` })],
    ["of another encoding", answer(200, Buffer.from(`${CANARY}é`, "latin1"))],
    ["of too much", answer(200, CANARY.repeat(10_000))],
    ["of no JSON", answer(200, CANARY)],
    [
      "of a cut answer",
      (_, response) => void response.writeHead(200, { "content-length": "9999" }).write(CANARY, () => response.destroy()),
    ],
    ["of no HTTP", (question) => question.socket.end(`${CANARY}\r\n\r\n`)],
    ["of no answer", () => undefined],
  ])("%s holds nothing of the question and the answer", async (_what, listener) => {
    await using server = await webServer(listener);
    const error: unknown = await requestJson({
      source,
      url: `${server.url}/${CANARY}?token=${CANARY}`,
      method: "POST",
      headers: { authorization: `Bearer ${CANARY}` },
      body: CANARY,
      timeoutMs: 1_000,
      tries: 1,
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(KeySourceError);
    const shown = [inspect(error, { depth: 9, showHidden: true }), (error as Error).stack, JSON.stringify(error), String(error)].join("\n");
    expect(shown).not.toContain(CANARY);
    expect(shown).toContain(source);
    expect((error as Error).cause).toBeUndefined();
  });
});
