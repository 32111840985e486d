import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../../cli/run-cli.ts";
import { KEYS, makeProof, type Proof } from "./history.ts";

interface Found {
  readonly leaks: readonly {
    readonly rule: string;
    readonly path: string | null;
    readonly object: { readonly id: string } | null;
    readonly history: { readonly paths: readonly string[]; readonly reachable: boolean; readonly commits: readonly unknown[] } | null;
  }[];
  readonly gaps: readonly unknown[];
}

describe("exact mode, on a history of 2,000 commits with 21 forms of three keys, 6 blind spots and 40 decoys", () => {
  let proof: Proof;
  let found: Found;
  const env = { SECRET_KEY: KEYS.ours, SECRET_KEY_FALLBACKS: JSON.stringify([KEYS.django]), SECRET_KEY_STAGED: JSON.stringify([KEYS.own]) };

  beforeAll(async () => {
    proof = await makeProof(await mkdtemp(join(tmpdir(), "waxseal-proof-")));
    const { code, out, err } = await cli(["scan", "--mode", "exact", "--json"], { cwd: proof.folder, env });
    expect([code, err]).toEqual([1, ""]);
    found = JSON.parse(out) as Found;
  });
  afterAll(() => rm(proof.folder, { recursive: true, force: true }));

  const pathsOf = ({ path, history }: Found["leaks"][number]): (string | null)[] => [...(history?.paths ?? []), path];

  it("finds every key that was planted", () => {
    expect(proof.plants).toHaveLength(3 * 21 + 6);
    const missed = proof.plants.filter(
      ({ path, object }) => !found.leaks.some((leak) => (path === undefined ? leak.object?.id === object : pathsOf(leak).includes(path))),
    );
    expect(missed).toEqual([]);
  });

  it("finds nothing else, and leaves nothing out", () => {
    const objects = new Set(proof.plants.map(({ object }) => object));
    const paths = new Set(proof.plants.map(({ path }) => path));
    const strange = found.leaks.filter(
      (leak) => !objects.has(leak.object?.id) && !pathsOf(leak).some((path) => paths.has(path ?? undefined)),
    );
    expect(strange).toEqual([]);
    expect(found.gaps).toEqual([]);
  });

  it("says who holds them", () => {
    const leak = (what: string): Found["leaks"][number] | undefined => {
      const object = proof.plants.find((plant) => plant.what === what)!.object;
      return found.leaks.find(({ object: one }) => one?.id === object);
    };
    expect(leak("an amended commit")?.history).toMatchObject({ reachable: false, paths: ["amended.py"] });
    expect(leak("a stash")?.history).toMatchObject({ reachable: true, paths: ["amended.py"] });
    expect(leak("a dropped blob")?.history).toMatchObject({ reachable: false, commits: [] });
    expect(leak("the message of a tag")?.history).toMatchObject({ reachable: true });
    expect(leak("a note")?.history).toMatchObject({ reachable: true });
    expect(leak("an evil merge")?.history).toMatchObject({ reachable: true, paths: ["evil.py"] });
  });

  it("finds the same the second time, when it looks only at what is new and at what leaked", async () => {
    const { out } = await cli(["scan", "--mode", "exact", "--json"], { cwd: proof.folder, env });
    expect((JSON.parse(out) as Found).leaks).toEqual(found.leaks);
  });
});
