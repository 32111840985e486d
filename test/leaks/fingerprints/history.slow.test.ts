import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { cli } from "../../cli/run-cli.ts";
import { KEYS, makeProof, type Proof } from "../proof/history.ts";
import { fileOf } from "./sample-keys.ts";

interface Found {
  readonly leaks: readonly {
    readonly rule: string;
    readonly key: string;
    readonly disguise: string;
    readonly path: string | null;
    readonly object: { readonly id: string } | null;
    readonly history: { readonly paths: readonly string[] } | null;
  }[];
  readonly gaps: readonly unknown[];
}

/** Of the 21 forms that Python writes, those of a whole key: escapes of every character, a split literal and derived keys have no fingerprint. */
const FORMS = [
  "raw",
  "JSON",
  "double-JSON",
  "quotes",
  "shell",
  "compose",
  "percent",
  "form",
  "HTML",
  "hex",
  "UTF-16",
  "base64-at-0",
  "base64-at-1",
  "base64-at-2",
  "base64url",
  "reversed",
];

describe("on a history with keys in 21 forms, 6 blind spots and 40 decoys, fingerprints alone", () => {
  let folder: string;
  let proof: Proof;
  let found: Found;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "waxseal-fingerprints-"));
    const repository = await mkdtemp(join(folder, "repository-"));
    proof = await makeProof(repository, 300);
    await writeFile(join(folder, "fingerprints.json"), fileOf(KEYS.ours, KEYS.django));
    const words = ["scan", "--mode", "exact", "--json", "--fingerprint-file", "../fingerprints.json"];
    const { code, out, err } = await cli(words, { cwd: repository });
    expect([code, err]).toEqual([1, ""]);
    found = JSON.parse(out) as Found;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const pathsOf = ({ path, history }: Found["leaks"][number]): (string | null)[] => [...(history?.paths ?? []), path];
  const plantOf = (leak: Found["leaks"][number]): string | undefined =>
    proof.plants.find(({ path, object }) => (path === undefined ? leak.object?.id === object : pathsOf(leak).includes(path)))?.what;

  it("find every whole key, in the blind spots, too", () => {
    const whole = ["ours", "django"].flatMap((key) => FORMS.map((form) => `old/${key}/${form}.txt`));
    const blind = proof.plants.filter(({ path }) => path === undefined).map(({ what }) => what);
    expect(blind).toHaveLength(6);
    expect(new Set(found.leaks.map(plantOf))).toEqual(new Set([...whole, ...blind]));
  });

  it("find nothing else, and leave nothing out", () => {
    expect(found.leaks.filter((leak) => plantOf(leak) === undefined)).toEqual([]);
    expect(found.gaps).toEqual([]);
  });

  it("say which key it is, and how it is spelled", () => {
    const labels = new KeyRing({ current: KEYS.ours, fallbacks: [KEYS.django] }).entries.map(({ label }) => label);
    expect(new Set(found.leaks.map(({ key }) => key))).toEqual(new Set(labels));
    expect(new Set(found.leaks.map(({ rule }) => rule))).toEqual(new Set(["key-fingerprint"]));
    const hex = found.leaks.find((leak) => pathsOf(leak).includes("old/django/hex.txt"));
    expect(hex).toMatchObject({ key: labels[1], disguise: "hex" });
  });
});
