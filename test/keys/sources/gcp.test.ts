import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { gcpKeys, gcpSource, type GcpSourceOptions } from "../../../src/keys/sources/gcp.ts";
import { crc32c } from "../../../src/keys/sources/gcp/crc32c.ts";
import { DocumentedSecretManager } from "../../servers/documented/secret-manager.ts";
import { remoteSourceContract } from "../../support/remote-source-contract.ts";
import { CANARY_KEY, code, documentOf, errorOf, expectSilent, ONCE } from "../../support/remote-source-trial.ts";

function options(manager: DocumentedSecretManager, rest: Partial<GcpSourceOptions> = {}): GcpSourceOptions {
  return { ...ONCE, secret: manager.secret, endpoint: manager.http.url, metadataHost: new URL(manager.http.url).host, ...rest };
}

remoteSourceContract("Secret Manager, the latest version", {
  open: () => DocumentedSecretManager.open(),
  source: (manager, http) => gcpSource(options(manager, http)),
  writes: false,
});

remoteSourceContract("Secret Manager, by an alias", {
  open: () => DocumentedSecretManager.open(),
  source: (manager, http) => gcpSource(options(manager, { ...http, alias: manager.alias, token: () => manager.token() })),
  writes: true,
});

describe("Secret Manager", () => {
  let manager: DocumentedSecretManager;
  beforeEach(async () => {
    manager = await DocumentedSecretManager.open();
    manager.put(writeDocument(documentOf(3)));
  });
  afterEach(() => manager.http.close());

  const tokensAsked = (): number => manager.http.asked.filter(({ path }) => path.endsWith("/token")).length;

  it("gives live keys", async () => {
    const keys = gcpKeys(options(manager));
    await keys.ready();
    expect([keys.document.revision, keys.name]).toEqual([3, "projects/shop-123/secrets/keyring in Google Secret Manager"]);
    keys.close();
  });

  it("keeps the metadata server's token for two thirds of its time", async () => {
    let now = 1_800_000_000;
    const source = gcpSource(options(manager, { clock: () => now }));
    await source.load();
    now += 2398; // of 3599 seconds
    await source.load();
    expect(tokensAsked()).toBe(1);
    now += 2;
    await source.load();
    expect(tokensAsked()).toBe(2);
  });

  it("takes a new token, once, when the old one ended early", async () => {
    const source = gcpSource(options(manager));
    await source.load();
    manager.expireTokens();
    expect((await source.load()).revision).toBe(3);
    expect(tokensAsked()).toBe(2);
  });

  it("says that the metadata server gave no token", async () => {
    manager.http.instead(({ path }) => (path.endsWith("/token") ? { status: 404, body: "no service account" } : undefined));
    await expect(gcpSource(options(manager)).load()).rejects.toMatchObject({
      ...code("MISSING"),
      message: expect.stringContaining("the metadata server") as string,
    });
    manager.http.instead(({ path }) => (path.endsWith("/token") ? { status: 200, body: { access_token: CANARY_KEY } } : undefined));
    const error = await errorOf(gcpSource(options(manager)).load());
    expect(error).toMatchObject(code("MALFORMED"));
    expectSilent(error, manager);
  });

  it("says nothing of what a function for tokens threw", async () => {
    const token = (): string => {
      throw new Error(`no token for ${CANARY_KEY}`);
    };
    const error = await errorOf(gcpSource(options(manager, { token })).load());
    expect(error).toMatchObject(code("DENIED"));
    expectSilent(error, manager);
  });

  it("sends no token that would not fit into a header", async () => {
    const error = await errorOf(gcpSource(options(manager, { token: `${CANARY_KEY}\r\nx-a: b` })).load());
    expect(error).toMatchObject(code("DENIED"));
    expectSilent(error, manager);
    expect(manager.http.asked).toEqual([]);
  });

  it("refuses a payload whose checksum is another one", async () => {
    const data = Buffer.from(CANARY_KEY).toString("base64");
    const answerWith = (dataCrc32c: string): void =>
      manager.http.instead((asked) => (manager.isRead(asked) ? { status: 200, body: { payload: { data, dataCrc32c } } } : undefined));
    answerWith(String(crc32c(Buffer.from(CANARY_KEY)) ^ 1));
    const error = await errorOf(gcpSource(options(manager)).load());
    expect(error).toMatchObject({ ...code("MALFORMED"), message: expect.stringContaining("checksum") as string });
    expectSilent(error, manager);
    answerWith(String(crc32c(Buffer.from(CANARY_KEY))));
    expect((await gcpSource(options(manager)).load()).revision).toBe(0);
  });

  it("moves its alias and no other", async () => {
    manager.put(writeDocument(documentOf(4)));
    await gcpSource(options(manager, { alias: manager.alias })).write!(documentOf(5), { expectedRevision: 4 });
    expect(manager.aliases).toEqual({ waxseal: "3", oldest: "1" });
  });

  it("never reads by its alias what a writer left who came second", async () => {
    const source = gcpSource(options(manager, { alias: manager.alias }));
    manager.http.instead(({ method }) => {
      if (method === "PATCH") {
        manager.http.instead(() => undefined);
        manager.put(writeDocument(documentOf(4)));
      }
      return undefined;
    });
    await expect(
      source.write!(documentOf(4, "p!w=4x@z^k3#m7(v)8$q%2&b*c-9_d+e0f1g5h6ijlnorstuy@"), { expectedRevision: 3 }),
    ).rejects.toMatchObject({
      code: "WAXSEAL_KEYRING_CONFLICT",
    });
    expect(writeDocument(await source.load())).toBe(writeDocument(documentOf(4)));
  });

  it("does not take for the current text what its alias stood for before", async () => {
    const stale = Buffer.from(writeDocument(documentOf(3)));
    manager.put(writeDocument(documentOf(4)));
    const payload = { data: stale.toString("base64"), dataCrc32c: String(crc32c(stale)) };
    manager.http.instead(({ path }) => (path.endsWith(`/${manager.alias}:access`) ? { status: 200, body: { payload } } : undefined));
    const source = gcpSource(options(manager, { alias: manager.alias }));
    expect((await source.load()).revision).toBe(3);
    await expect(source.write!(documentOf(4, CANARY_KEY), { expectedRevision: 3 })).rejects.toMatchObject({
      code: "WAXSEAL_KEYRING_CONFLICT",
    });
  });

  it.each([{ error: { code: 400, status: "INVALID_ARGUMENT" } }, "<html>"])("takes no other refusal for haste: %j", async (body) => {
    manager.http.instead(({ method }) => (method === "PATCH" ? { status: 400, body } : undefined));
    const source = gcpSource(options(manager, { alias: manager.alias }));
    await expect(source.write!(documentOf(4), { expectedRevision: 3 })).rejects.toMatchObject(code("REFUSED"));
  });

  it("cannot write where its alias is not set", async () => {
    const source = gcpSource(options(manager, { alias: "another" }));
    await expect(source.write!(documentOf(4), { expectedRevision: 3 })).rejects.toMatchObject(code("MISSING"));
  });

  it.each([
    { secret: "keyring" },
    { secret: "projects/p/secrets/../secrets/s" },
    { secret: "projects/p/secrets/s/versions/1" },
    { secret: "projects/p/secrets/s", alias: "latest" },
    { secret: "projects/p/secrets/s", alias: "1a" },
    { secret: "projects/p/secrets/s", alias: "a/b" },
  ])("refuses %o", (names) => {
    expect(() => gcpSource(options(manager, names))).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_NAME" }) as Error);
  });

  it("asks the region that the secret is in, over https", async () => {
    const urls: string[] = [];
    const fetch: GcpSourceOptions["fetch"] = async (url) => {
      urls.push(url);
      throw new Error("no network here");
    };
    for (const secret of ["projects/p/secrets/s", "projects/p/locations/europe-west3/secrets/s"]) {
      await errorOf(gcpSource({ ...ONCE, secret, token: "t", fetch }).load());
    }
    expect(urls).toEqual([
      "https://secretmanager.googleapis.com/v1/projects/p/secrets/s/versions/latest:access",
      "https://secretmanager.europe-west3.rep.googleapis.com/v1/projects/p/locations/europe-west3/secrets/s/versions/latest:access",
    ]);
  });
});

describe("the metadata server", () => {
  it("is Google's where the variable that would name another is empty", async () => {
    vi.stubEnv("GCE_METADATA_HOST", "");
    const asked: string[] = [];
    const fetch: GcpSourceOptions["fetch"] = async (url) => {
      asked.push(new URL(url).host);
      throw new Error("no network here");
    };
    await errorOf(gcpSource({ ...ONCE, secret: "projects/shop/secrets/keyring", fetch }).load());
    expect(asked).toEqual(["metadata.google.internal"]);
    vi.unstubAllEnvs();
  });
});

describe("crc32c", () => {
  it.each([
    ["32 zeros", Buffer.alloc(32), 0x8a9136aa],
    ["32 ones", Buffer.alloc(32, 0xff), 0x62a8ab43],
    ["ascending", Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
    ["descending", Buffer.from(Array.from({ length: 32 }, (_, at) => 31 - at)), 0x113fdb5c],
    ["the check value", Buffer.from("123456789"), 0xe3069283],
    ["nothing", Buffer.alloc(0), 0],
  ])("gives the published sum of %s", (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
  });
});
