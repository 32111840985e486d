import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { vaultKeys, vaultSource, type VaultSourceOptions } from "../../../src/keys/sources/vault.ts";
import { DocumentedVault } from "../../servers/documented/vault.ts";
import { remoteSourceContract } from "../../support/remote-source-contract.ts";
import { code, documentOf, errorOf, expectSilent, ONCE } from "../../support/remote-source-trial.ts";

let vault: DocumentedVault;
let folder: string;

function options(vault: DocumentedVault, rest: Partial<VaultSourceOptions> = {}): VaultSourceOptions {
  return { ...ONCE, address: vault.http.url, path: "shop/keyring", field: "keyring", login: { token: vault.rootToken }, ...rest };
}

/** How often a path was asked for. */
function asked(end: string): number {
  return vault.http.asked.filter(({ path }) => path.endsWith(end)).length;
}

remoteSourceContract("Vault, with a token", {
  open: () => DocumentedVault.open(),
  source: (vault, http) => vaultSource(options(vault, http)),
  writes: true,
});

remoteSourceContract("Vault, with an AppRole", {
  open: () => DocumentedVault.open(),
  source: (vault, http) =>
    vaultSource(options(vault, { ...http, login: { appRole: { roleId: vault.roleId, secretId: () => vault.secretId } } })),
  writes: true,
});

describe("Vault", () => {
  beforeEach(async () => {
    vault = await DocumentedVault.open();
    vault.put(writeDocument(documentOf(3)));
    folder = await mkdtemp(join(tmpdir(), "waxseal-vault-"));
  });
  afterEach(async () => {
    await vault.http.close();
    await rm(folder, { recursive: true });
  });

  const appRole = (secretId: () => string = () => vault.secretId): VaultSourceOptions["login"] => ({
    appRole: { roleId: vault.roleId, secretId },
  });

  it("gives live keys", async () => {
    const keys = vaultKeys(options(vault));
    await keys.ready();
    expect([keys.document.revision, keys.name]).toEqual([3, "secret/shop/keyring in Vault"]);
    keys.close();
  });

  it("signs in once for many loads", async () => {
    const source = vaultSource(options(vault, { login: appRole() }));
    await source.load();
    await source.load();
    expect(asked("/login")).toBe(1);
  });

  it("signs in again, once, when its token ended early", async () => {
    const source = vaultSource(options(vault, { login: appRole() }));
    await source.load();
    vault.expireTokens();
    expect((await source.load()).revision).toBe(3);
    expect(asked("/login")).toBe(2);
  });

  it("signs in again in the middle of a write, and writes once", async () => {
    const source = vaultSource(options(vault, { login: appRole() }));
    await source.load();
    vault.http.instead(({ method, path }) => {
      if (method === "POST" && path.endsWith("/keyring")) {
        vault.http.instead(() => undefined);
        vault.expireTokens();
      }
      return undefined;
    });
    await source.write!(documentOf(4), { expectedRevision: 3 });
    expect(vault.content()).toBe(writeDocument(documentOf(4)));
  });

  it("does not sign in again and again where its policy denies the secret", async () => {
    const source = vaultSource(options(vault, { login: appRole() }));
    vault.http.instead((asked) => (vault.isRead(asked) ? { status: 403 } : undefined));
    await expect(source.load()).rejects.toMatchObject(code("DENIED"));
    await expect(source.load()).rejects.toMatchObject(code("DENIED"));
    expect(asked("/login")).toBe(2); // one for the first load, and one for the second, which had an old token
  });

  it("renews its token when two thirds of its time are over, and takes a new one where that is refused", async () => {
    let now = 1_800_000_000;
    const source = vaultSource(options(vault, { login: appRole(), clock: () => now }));
    await source.load();
    now += 799; // of 1200 seconds
    await source.load();
    expect(asked("/renew-self")).toBe(0);
    now += 1;
    await source.load();
    expect([asked("/renew-self"), asked("/login")]).toEqual([1, 1]);
    now += 800;
    vault.expireTokens();
    await source.load();
    expect([asked("/renew-self"), asked("/login")]).toEqual([2, 2]);
    now += 1200;
    await source.load();
    expect([asked("/renew-self"), asked("/login")]).toEqual([2, 3]);
  });

  it("takes a new token in time where it cannot be renewed", async () => {
    let now = 1_800_000_000;
    vault.renewable = false;
    const source = vaultSource(options(vault, { login: appRole(), clock: () => now }));
    await source.load();
    now += 800;
    await source.load();
    expect([asked("/renew-self"), asked("/login")]).toEqual([0, 2]);
  });

  it("signs in with the service account of a pod, whose token is read as it stands", async () => {
    const tokenPath = join(folder, "token");
    await writeFile(tokenPath, "an.old.token");
    const source = vaultSource(options(vault, { login: { kubernetes: { role: "shop", tokenPath } } }));
    await expect(source.load()).rejects.toMatchObject(code("DENIED"));
    await writeFile(tokenPath, `${vault.serviceAccountToken}\n`);
    expect((await source.load()).revision).toBe(3);
  });

  it("says where no token can be read", async () => {
    const tokenPath = join(folder, "none");
    const source = vaultSource(options(vault, { login: { kubernetes: { role: "shop", tokenPath } } }));
    const error = await errorOf(source.load());
    expect(error).toMatchObject({ ...code("DENIED"), message: expect.stringContaining(tokenPath) as string });
  });

  it("asks for the secret id of an AppRole at each sign-in, and says nothing of it", async () => {
    const wrong = "another-secret-id-0123456789abcdef0123456789";
    vault.credentials.push(wrong);
    const ids = [wrong, vault.secretId];
    const source = vaultSource(options(vault, { login: appRole(() => ids.shift()!) }));
    const error = await errorOf(source.load());
    expect(error).toMatchObject(code("REFUSED")); // with status 400, as Vault answers a wrong secret id
    expectSilent(error, vault);
    expect((await source.load()).revision).toBe(3);
  });

  it("names its namespace", async () => {
    vault.namespace = "admin/shop";
    await expect(vaultSource(options(vault)).load()).rejects.toMatchObject(code("DENIED"));
    expect((await vaultSource(options(vault, { namespace: "admin/shop", login: appRole() })).load()).revision).toBe(3);
  });

  it("leaves the secret's other members alone", async () => {
    await vaultSource(options(vault)).write!(documentOf(4), { expectedRevision: 3 });
    expect(vault.owner).toBe("the platform team");
  });

  it("is not written to where another member has a number that nothing here keeps", async () => {
    const ring = JSON.stringify(writeDocument(documentOf(3)));
    const body = `{"data":{"data":{"keyring":${ring},"serial":12345678901234567890},"metadata":{"version":1}}}`;
    vault.http.instead((asked) => (vault.isRead(asked) ? { status: 200, body } : undefined));
    const source = vaultSource(options(vault, { field: "keyring" }));
    expect((await source.load()).revision).toBe(3);
    await expect(source.write!(documentOf(4), { expectedRevision: 3 })).rejects.toMatchObject(code("MALFORMED"));
  });

  it("keeps a document as the secret's members, for readers that know nothing of documents", async () => {
    const body = { data: { data: JSON.parse(writeDocument(documentOf(3))) as object, metadata: { version: 1 } } };
    vault.http.instead((asked) => (vault.isRead(asked) ? { status: 200, body } : undefined));
    const source = vaultSource(options(vault, { field: undefined }));
    expect(writeDocument(await source.load())).toBe(writeDocument(documentOf(3)));
    await source.write!(documentOf(4), { expectedRevision: 3 });
    const written = JSON.parse(vault.http.asked.at(-1)!.body) as object;
    expect(written).toEqual({ options: { cas: 1 }, data: JSON.parse(writeDocument(documentOf(4))) as object });
  });

  it.each(["", "/shop", "shop/", "shop//keyring", "../sys/seal", "shop/./keyring"])("refuses the path %j", async (path) => {
    await expect(vaultSource(options(vault, { path })).load()).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_NAME" });
    expect(vault.http.asked).toEqual([]);
  });

  it("asks for a path to the letter", async () => {
    await expect(vaultSource(options(vault, { path: "shop/a?version=1#%2e" })).load()).rejects.toMatchObject(code("MISSING"));
    expect(vault.http.asked[0]!.path).toBe("/v1/secret/data/shop/a?version=1#%2e");
  });
});
