import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { azureKeys, azureSource, type AzureSourceOptions } from "../../../src/keys/sources/azure.ts";
import { DocumentedKeyVault } from "../../servers/documented/key-vault.ts";
import { remoteSourceContract } from "../../support/remote-source-contract.ts";
import { code, documentOf, errorOf, expectSilent, ONCE } from "../../support/remote-source-trial.ts";

function options(vault: DocumentedKeyVault, rest: Partial<AzureSourceOptions> = {}): AzureSourceOptions {
  const { url } = vault.http;
  return { ...ONCE, vaultUrl: url, trustedHost: "127.0.0.1", name: vault.name, metadataUrl: url, env: {}, ...rest };
}

function appService(vault: DocumentedKeyVault): AzureSourceOptions["env"] {
  return { IDENTITY_ENDPOINT: `${vault.http.url}/msi/token`, IDENTITY_HEADER: vault.identityHeader };
}

remoteSourceContract("Key Vault, with a virtual machine's identity", {
  open: () => DocumentedKeyVault.open(),
  source: (vault, http) => azureSource(options(vault, http)),
  writes: false,
});

remoteSourceContract("Key Vault, with App Service's identity", {
  open: () => DocumentedKeyVault.open(),
  source: (vault, http) => azureSource(options(vault, { ...http, env: appService(vault) })),
  writes: false,
});

remoteSourceContract("Key Vault, with a token of the caller's", {
  open: () => DocumentedKeyVault.open(),
  source: (vault, http) => azureSource(options(vault, { ...http, token: async () => vault.token() })),
  writes: false,
});

describe("Key Vault", () => {
  let vault: DocumentedKeyVault;
  beforeEach(async () => {
    vault = await DocumentedKeyVault.open();
    vault.put(writeDocument(documentOf(3)));
  });
  afterEach(() => vault.http.close());

  const tokensAsked = (): number => vault.http.asked.filter(({ path }) => path.endsWith("/token")).length;

  it("gives live keys", async () => {
    const keys = azureKeys(options(vault));
    await keys.ready();
    expect([keys.document.revision, keys.name]).toEqual([3, "shop-keyring in Azure Key Vault"]);
    keys.close();
  });

  it.each(["a virtual machine's", "App Service's"])("keeps %s token, and takes a new one, once, when it ended early", async (whose) => {
    const source = azureSource(options(vault, { env: whose === "App Service's" ? appService(vault) : {} }));
    await source.load();
    await source.load();
    expect(tokensAsked()).toBe(1);
    vault.expireTokens();
    expect((await source.load()).revision).toBe(3);
    expect(tokensAsked()).toBe(2);
  });

  it("takes a new token when two thirds of the old one's time are over", async () => {
    let now = 1_800_000_000;
    const source = azureSource(options(vault, { clock: () => now }));
    await source.load();
    now += 2400; // of 3599 seconds
    await source.load();
    expect(tokensAsked()).toBe(2);
  });

  it("names the identity that is meant", async () => {
    expect((await azureSource(options(vault, { clientId: "5e29463d" })).load()).revision).toBe(3);
    const error = await errorOf(azureSource(options(vault, { clientId: "another" })).load());
    expect(error).toMatchObject({ ...code("REFUSED"), message: expect.stringContaining("managed identity") as string });
  });

  describe("from a pod of AKS", () => {
    const folder = mkdtempSync(join(tmpdir(), "waxseal-aks-"));
    const path = join(folder, "token");
    const assertion = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzaG9wIn0.c2lnbmF0dXJl";
    const pod = (more: AzureSourceOptions["env"] = {}): AzureSourceOptions["env"] => ({
      AZURE_FEDERATED_TOKEN_FILE: path,
      AZURE_TENANT_ID: "72f988bf",
      AZURE_CLIENT_ID: "5e29463d",
      AZURE_AUTHORITY_HOST: `${vault.http.url}/`,
      ...more,
    });
    writeFileSync(path, `${assertion}\n`);
    afterAll(() => rmSync(folder, { recursive: true }));

    it("is read with the token that Entra gives for the service account's", async () => {
      const bodies: string[] = [];
      vault.http.instead(({ path: asked, body }) => {
        if (asked !== "/72f988bf/oauth2/v2.0/token") return undefined;
        bodies.push(body);
        return { status: 200, body: { access_token: vault.token(), expires_in: 3599 } };
      });
      const source = azureSource(options(vault, { env: pod() }));
      await source.load();
      expect((await source.load()).revision).toBe(3);
      expect(bodies.map((body) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
        {
          grant_type: "client_credentials",
          client_id: "5e29463d",
          scope: "https://vault.azure.net/.default",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: assertion,
        },
      ]);
    });

    it.each([
      ["a token that Entra refuses", {}, "DENIED"],
      ["no tenant", { AZURE_TENANT_ID: "" }, "DENIED"],
      ["no file", { AZURE_FEDERATED_TOKEN_FILE: join(folder, "absent") }, "DENIED"],
      ["an answer without an end", { AZURE_TENANT_ID: "endless" }, "MALFORMED"],
    ])("is not read as the machine underneath, with %s", async (_what, more, failure) => {
      vault.http.instead(({ path: asked }) => {
        if (asked === "/endless/oauth2/v2.0/token") return { status: 200, body: { access_token: "t" } };
        return asked.includes("/oauth2/v2.0/") ? { status: 401, body: { error_description: assertion } } : undefined;
      });
      const error = await errorOf(azureSource(options(vault, { env: pod(more) })).load());
      expect(error).toMatchObject(code(failure));
      expect(inspect(error)).not.toContain(assertion);
      expect(vault.http.asked.filter(({ path: asked }) => asked.includes("/metadata/"))).toEqual([]);
    });
  });

  it("takes empty variables of App Service for none", async () => {
    expect((await azureSource(options(vault, { env: { IDENTITY_ENDPOINT: "", IDENTITY_HEADER: "" } })).load()).revision).toBe(3);
  });

  it("says that it has no identity", async () => {
    vault.http.instead(({ path }) => (path.endsWith("/token") ? { status: 200, body: { access_token: "t" } } : undefined));
    await expect(azureSource(options(vault)).load()).rejects.toMatchObject(code("MALFORMED"));
    const error = await errorOf(
      azureSource(options(vault, { env: { IDENTITY_ENDPOINT: "nowhere", IDENTITY_HEADER: vault.identityHeader } })).load(),
    );
    expect(error).toMatchObject(code("UNREACHABLE"));
    expectSilent(error, vault);
  });

  it.each([
    "https://shop.vault.azure.net.evil.test",
    "https://evil.test/shop.vault.azure.net",
    "https://vault.azure.net",
    "https://shopvault.azure.net",
    "https://user:password@shop.vault.azure.net",
    "https://evil.test#.vault.azure.net",
    "no address",
  ])("gives no token to %s", async (vaultUrl) => {
    const fetched: string[] = [];
    const fetch: AzureSourceOptions["fetch"] = async (url) => {
      fetched.push(url);
      throw new Error("no network here");
    };
    for (const token of [undefined, vault.token()]) {
      const error = await errorOf(azureSource({ ...ONCE, vaultUrl, name: vault.name, token, fetch }).load());
      expect(error).toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_SOURCE_URL" });
      expectSilent(error, vault);
    }
    expect(fetched).toEqual([]);
  });

  it.each([
    ["https://shop.vault.azure.net/", "https://vault.azure.net"],
    ["https://shop.vault.azure.cn", "https://vault.azure.cn"],
    ["https://shop.vault.usgovcloudapi.net", "https://vault.usgovcloudapi.net"],
  ])("asks %s with a token for its own cloud", async (vaultUrl, resource) => {
    const fetched: URL[] = [];
    const fetch: AzureSourceOptions["fetch"] = async (url, init) => {
      fetched.push(new URL(url));
      const body = url.includes("/metadata/") ? { access_token: "t", expires_in: "10" } : { value: writeDocument(documentOf(3)) };
      return new Response(JSON.stringify(body), { headers: { "x-authorization": init.headers["authorization"] ?? "" } });
    };
    await azureSource({ vaultUrl, name: vault.name, env: {}, fetch }).load();
    expect(fetched[0]!.searchParams.get("resource")).toBe(resource);
    expect(fetched[1]!.href).toBe(`${new URL(vaultUrl).origin}/secrets/shop-keyring?api-version=2025-07-01`);
  });

  it.each(["", "a/b", "a_b", "..", "a".repeat(128)])("refuses the name %j", (name) => {
    expect(() => azureSource(options(vault, { name }))).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_NAME" }) as Error);
  });
});
