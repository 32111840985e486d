import { mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { kubernetesKeys, kubernetesSource, type KubernetesSourceOptions } from "../../../src/keys/sources/kubernetes.ts";
import { DocumentedKubernetesApi } from "../../servers/documented/kubernetes-api.ts";
import { remoteSourceContract } from "../../support/remote-source-contract.ts";
import { CANARY_KEY, code, documentOf, errorOf, expectSilent, ONCE } from "../../support/remote-source-trial.ts";

function options(api: DocumentedKubernetesApi, rest: Partial<KubernetesSourceOptions> = {}): KubernetesSourceOptions {
  return { ...ONCE, server: api.http.url, namespace: "shop", name: "keyring", key: "ring.json", token: () => api.token(), ...rest };
}

remoteSourceContract("a Secret of Kubernetes", {
  open: () => DocumentedKubernetesApi.open(),
  source: (api, http) => kubernetesSource(options(api, http)),
  writes: true,
});

describe("a Secret of Kubernetes", () => {
  let api: DocumentedKubernetesApi;
  let folder: string;
  beforeEach(async () => {
    api = await DocumentedKubernetesApi.open();
    api.put(writeDocument(documentOf(3)));
    folder = await mkdtemp(join(tmpdir(), "waxseal-kubernetes-"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await api.http.close();
    await rm(folder, { recursive: true });
  });

  it("gives live keys", async () => {
    const keys = kubernetesKeys(options(api));
    await keys.ready();
    expect([keys.document.revision, keys.name]).toEqual([3, "ring.json of the Secret shop/keyring"]);
    keys.close();
  });

  it("reads the service account's token again as it is replaced, through the links of a projected volume", async () => {
    const tokenPath = join(folder, "token");
    await writeFile(join(folder, "first"), `${api.token()}\n`);
    await symlink(join(folder, "first"), tokenPath);
    const source = kubernetesSource(options(api, { token: undefined, tokenPath }));
    await source.load();
    api.expireTokens();
    await expect(source.load()).rejects.toMatchObject(code("DENIED"));
    await writeFile(join(folder, "second"), api.token());
    await symlink(join(folder, "second"), join(folder, "next"));
    await rename(join(folder, "next"), tokenPath);
    expect((await source.load()).revision).toBe(3);
  });

  it.each([
    ["too long", "a".repeat(20_000)],
    ["no text", `${CANARY_KEY} ${CANARY_KEY}`],
    ["empty", ""],
  ])("takes no token that is %s", async (_, text) => {
    const tokenPath = join(folder, "token");
    await writeFile(tokenPath, text);
    const error = await errorOf(kubernetesSource(options(api, { token: undefined, tokenPath })).load());
    expect(error).toMatchObject(code("DENIED"));
    expectSilent(error, api);
    expect(api.http.asked).toEqual([]);
  });

  it("leaves the other members of the Secret alone", async () => {
    await kubernetesSource(options(api)).write!(documentOf(4), { expectedRevision: 3 });
    expect(api.owner).toBe("cGxhdGZvcm0=");
  });

  it("says that a Secret has no such member", async () => {
    await expect(kubernetesSource(options(api, { key: "another" })).load()).rejects.toMatchObject(code("MALFORMED"));
  });

  it("finds the API server as each pod does, and speaks https to it", async () => {
    const urls: string[] = [];
    const fetch: KubernetesSourceOptions["fetch"] = async (url) => {
      urls.push(url);
      throw new Error("no network here");
    };
    for (const [host, port] of [
      ["10.96.0.1", "6443"],
      ["fd00::1", undefined],
    ]) {
      vi.stubEnv("KUBERNETES_SERVICE_HOST", host);
      vi.stubEnv("KUBERNETES_SERVICE_PORT", port);
      await errorOf(kubernetesSource(options(api, { server: undefined, fetch })).load());
    }
    expect(urls).toEqual([
      "https://10.96.0.1:6443/api/v1/namespaces/shop/secrets/keyring",
      "https://[fd00::1]/api/v1/namespaces/shop/secrets/keyring",
    ]);
    vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
    await expect(kubernetesSource(options(api, { server: undefined })).load()).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_URL" });
  });

  it.each([{ namespace: "a/b" }, { name: ".." }, { name: "Keyring" }, { key: "a/b" }, { key: ".." }])("refuses %o", (names) => {
    expect(() => kubernetesSource(options(api, names))).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_NAME" }) as Error);
  });
});
