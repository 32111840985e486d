/**
 * A folder with keys, and `waxseal keys` at any time.
 *
 * @module
 */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { cli, NOW, type Outcome, type World } from "../run-cli.ts";

export const MINUTE = 60;
export const DAY = 86_400;

export class KeysWorld {
  readonly cwd: string;
  now = NOW;
  env: Record<string, string | undefined> = {};

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  get path(): string {
    return join(this.cwd, "ring.json");
  }

  /** The document in the file. */
  get ring(): RingDocument {
    return readDocument(readFileSync(this.path, "utf8"), "the file");
  }

  /** The states of the keys as they are listed. */
  get states(): string[] {
    return this.ring.keys.map(({ state }) => state);
  }

  keys(words: readonly string[], world: World = {}): Promise<Outcome> {
    return cli(["keys", ...words], { cwd: this.cwd, env: this.env, now: this.now, ...world });
  }

  /** As `keys`, on the file. */
  file(words: readonly string[], world: World = {}): Promise<Outcome> {
    return this.keys([...words, "--source", "file:ring.json"], world);
  }

  /** What it prints for a script. */
  async json(words: readonly string[], world: World = {}): Promise<Record<string, unknown> & { exit: number }> {
    const { code, out, err } = await this.file([...words, "--json"], world);
    expect(err).toBe("");
    return { ...(JSON.parse(out) as Record<string, unknown>), exit: code };
  }

  /** Runs it on the file, and expects that it is done. */
  async done(...words: string[]): Promise<string> {
    const { code, out, err } = await this.file(words);
    expect([code, err]).toEqual([0, ""]);
    this.assertNoSecret(out);
    return out;
  }

  assertNoSecret(text: string): void {
    for (const { key } of this.ring.keys) expect(text).not.toContain(Buffer.from(reveal(key)).toString());
  }
}
