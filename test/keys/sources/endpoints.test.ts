import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import {
  dopplerKeys,
  dopplerSource,
  httpKeys,
  httpSource,
  infisicalKeys,
  infisicalSource,
  onePasswordKeys,
  onePasswordSource,
  type HttpSourceOptions,
} from "../../../src/keys/sources/endpoints/index.ts";
import {
  DocumentedEndpoint,
  DOPPLER,
  INFISICAL,
  NESTED,
  ONE_PASSWORD,
  PLAIN,
  type EndpointShape,
} from "../../servers/documented/json-endpoints.ts";
import { remoteSourceContract } from "../../support/remote-source-contract.ts";
import { CANARY_KEY, code, documentOf, errorOf, expectSilent, ONCE } from "../../support/remote-source-trial.ts";

const connect = (endpoint: DocumentedEndpoint) => ({
  ...ONCE,
  server: endpoint.http.url,
  vault: "ftz4pm2xxwmwrsd7rjqn7grzfz",
  item: "2fcbqwe9ndg175zg2dzwftvkpa",
  field: "keyring",
  token: endpoint.token,
});

const infisical = (endpoint: DocumentedEndpoint) => ({
  ...ONCE,
  server: endpoint.http.url,
  projectId: "7d2b",
  environment: "prod",
  secretPath: "/shop",
  name: "WAXSEAL_KEYRING",
  token: () => endpoint.token,
});

const doppler = (endpoint: DocumentedEndpoint) => ({
  ...ONCE,
  server: endpoint.http.url,
  project: "shop",
  config: "prd",
  name: "WAXSEAL_KEYRING",
  token: endpoint.token,
});

const http = (endpoint: DocumentedEndpoint, rest: Partial<HttpSourceOptions> = {}): HttpSourceOptions => ({
  ...ONCE,
  url: `${endpoint.http.url}/keyring`,
  headers: { authorization: `Bearer ${endpoint.token}` },
  ...rest,
});

const open = (shape: EndpointShape) => (): Promise<DocumentedEndpoint> => DocumentedEndpoint.open(shape);

remoteSourceContract("an address that answers with the document", {
  open: open(PLAIN),
  source: (endpoint, rest) => httpSource(http(endpoint, rest)),
  writes: false,
});
remoteSourceContract("an address that takes the document back", {
  open: open(PLAIN),
  source: (endpoint, rest) => httpSource(http(endpoint, { ...rest, writable: true })),
  writes: true,
});
remoteSourceContract("a field of a JSON answer", {
  open: open(NESTED),
  source: (endpoint, rest) =>
    httpSource(
      http(endpoint, { ...rest, field: "/items/1/the~1value", headers: async () => ({ authorization: `Bearer ${endpoint.token}` }) }),
    ),
  writes: false,
});
remoteSourceContract("1Password Connect", {
  open: open(ONE_PASSWORD),
  source: (endpoint, http) => onePasswordSource({ ...connect(endpoint), ...http }),
  writes: false,
});
remoteSourceContract("Infisical", {
  open: open(INFISICAL),
  source: (endpoint, http) => infisicalSource({ ...infisical(endpoint), ...http }),
  writes: false,
});
remoteSourceContract("Doppler", {
  open: open(DOPPLER),
  source: (endpoint, http) => dopplerSource({ ...doppler(endpoint), ...http }),
  writes: false,
});

describe("endpoints", () => {
  let endpoint: DocumentedEndpoint;
  afterEach(() => endpoint.http.close());

  it.each([
    ["httpKeys", NESTED, () => httpKeys(http(endpoint, { field: "/items/1/the~1value" }))],
    ["onePasswordKeys", ONE_PASSWORD, () => onePasswordKeys(connect(endpoint))],
    ["infisicalKeys", INFISICAL, () => infisicalKeys(infisical(endpoint))],
    ["dopplerKeys", DOPPLER, () => dopplerKeys(doppler(endpoint))],
  ] as const)("%s gives live keys", async (_, shape, keysOf) => {
    endpoint = await DocumentedEndpoint.open(shape);
    endpoint.put(writeDocument(documentOf(3)));
    const keys = keysOf();
    await keys.ready();
    expect(keys.document.revision).toBe(3);
    keys.close();
  });

  it("finds a field of 1Password by its id, and takes no label that several have", async () => {
    endpoint = await DocumentedEndpoint.open(ONE_PASSWORD);
    endpoint.put(CANARY_KEY);
    expect((await onePasswordSource({ ...connect(endpoint), field: "s2ju540zlna8bdj4uro7sj64rk" }).load()).revision).toBe(0);
    endpoint.http.instead(() => ({ status: 200, body: ONE_PASSWORD.malformed.at(-1) }));
    await expect(onePasswordSource(connect(endpoint)).load()).rejects.toMatchObject(code("AMBIGUOUS"));
  });

  it("says that Infisical hides the value", async () => {
    endpoint = await DocumentedEndpoint.open(INFISICAL);
    endpoint.http.instead(() => ({ status: 200, body: INFISICAL.malformed.at(-1) }));
    await expect(infisicalSource(infisical(endpoint)).load()).rejects.toMatchObject(code("DENIED"));
  });
});

describe("an address", () => {
  let endpoint: DocumentedEndpoint;
  beforeEach(async () => {
    endpoint = await DocumentedEndpoint.open(PLAIN);
    endpoint.put(writeDocument(documentOf(3)));
  });
  afterEach(() => endpoint.http.close());

  const answerWith = (body: unknown): void => endpoint.http.instead(() => ({ status: 200, body }));

  it("is named by its host alone", () => {
    expect(httpSource({ url: `https://keys.example.org/${CANARY_KEY}?token=${CANARY_KEY}` }).name).toBe("the key ring at keys.example.org");
    expect(httpSource({ url: `no address ${CANARY_KEY}` }).name).toBe("the key ring at an address");
    expect(httpSource({ url: "https://keys.example.org", name: "the shop's keys" }).name).toBe("the shop's keys");
  });

  it.each([
    `<!doctype html><title>Sign in</title><form action="/login">${CANARY_KEY}</form>`,
    `<html>${CANARY_KEY}</html>`,
    `${CANARY_KEY}\n${CANARY_KEY}`,
    "The service is under maintenance and will be back soon; we are sorry for that.",
    JSON.stringify(CANARY_KEY),
    JSON.stringify([CANARY_KEY]),
  ])("takes no page for a key that whoever asks can read: %j", async (body) => {
    answerWith(body);
    const source = httpSource(http(endpoint, { writable: true }));
    const error = await errorOf(source.load());
    expect(error).toMatchObject(code("MALFORMED"));
    expectSilent(error, endpoint);
    expect(await errorOf(source.write!(documentOf(4), { expectedRevision: 0 }))).toMatchObject(code("MALFORMED"));
  });

  it("may have the document as an object in its answer", async () => {
    answerWith({ data: { ring: JSON.parse(writeDocument(documentOf(3))) as object } });
    expect((await httpSource(http(endpoint, { field: "/data/ring" })).load()).revision).toBe(3);
    answerWith(`{ "data": { "ring": { "revision": 99999999999999999999 } } }`);
    await expect(httpSource(http(endpoint, { field: "/data/ring" })).load()).rejects.toMatchObject(code("MALFORMED"));
  });

  it("gives nothing that an object inherits", async () => {
    answerWith({ items: ["a"] });
    for (const field of ["/__proto__", "/constructor/name", "/items/length", "/items/01", "/items/-", "/toString", "/items/0/0"]) {
      await expect(httpSource(http(endpoint, { field })).load(), field).rejects.toMatchObject(code("MALFORMED"));
    }
  });

  it.each(["data", "/a~", "/a~2", "#/a"])("refuses the pointer %j", (field) => {
    expect(() => httpSource(http(endpoint, { field }))).toThrow(expect.objectContaining({ code: "WAXSEAL_JSON_POINTER" }) as Error);
  });

  it("finds names of pointers to the letter (RFC 6901, section 5)", async () => {
    for (const [name, field] of [
      ["", "/"],
      ["a/b", "/a~1b"],
      ["m~n", "/m~0n"],
      ["~1", "/~01"],
      [" ", "/ "],
      ["c%d", "/c%d"],
    ] as const) {
      answerWith({ [name]: CANARY_KEY });
      expect((await httpSource(http(endpoint, { field })).load()).revision, field).toBe(0);
    }
  });

  it("is written to only where it answers with the document itself", () => {
    expect(() => httpSource(http(endpoint, { field: "/a", writable: true }))).toThrow(
      expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_WRITABLE" }) as Error,
    );
  });

  it.each([undefined, 'W/"7"', "7"])("is not written to where its ETag is %j", async (etag) => {
    endpoint.http.instead(({ method }) =>
      method === "GET" ? { status: 200, headers: { ...(etag !== undefined && { etag }) }, body: endpoint.content() } : undefined,
    );
    await expect(httpSource(http(endpoint, { writable: true })).write!(documentOf(4), { expectedRevision: 3 })).rejects.toMatchObject(
      code("MALFORMED"),
    );
    expect(endpoint.http.asked.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("sends its own condition, and no second one beside it in other letters", async () => {
    const headers = { Authorization: `Bearer ${endpoint.token}`, "If-Match": "*", "Content-Type": "text/plain" };
    await httpSource(http(endpoint, { writable: true, headers })).write!(documentOf(4), { expectedRevision: 3 });
    const { headers: sent } = endpoint.http.asked.at(-1)!;
    expect([sent["if-match"], sent["content-type"]]).toEqual(['"1"', "application/json"]);
  });

  it("says nothing of what a function for headers threw", async () => {
    const headers = async (): Promise<never> => {
      throw new Error(`no token for ${CANARY_KEY}`);
    };
    const error = await errorOf(httpSource(http(endpoint, { headers })).load());
    expect(error).toMatchObject(code("DENIED"));
    expectSilent(error, endpoint);
  });

  it.each(["http://keys.example.org/ring", "https://user:password@keys.example.org", "ftp://keys.example.org", "keys"])(
    "refuses %s",
    async (url) => {
      await expect(httpSource({ url }).load()).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_SOURCE_URL" });
    },
  );
});
