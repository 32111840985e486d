/**
 * Real repositories, made by the git that is installed, and what a scan says of them.
 *
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { Examination } from "../../../src/leaks/examination.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";
import type { Gap } from "../../../src/leaks/gap.ts";
import type { Leak } from "../../../src/leaks/leak.ts";
import type { ObjectHistory } from "../../../src/leaks/places/git/attribution/object-history.ts";
import { scanHistory, type HistoryOptions } from "../../../src/leaks/places/git/scan-history.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";

/** The key that these repositories leak. */
export const KEY = generateSecretKey();
export const DETECTORS = [new KeySearch(new KeyRing({ current: KEY }).entries)];

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "waxseal-git-")));
  folders.push(folder);
  return folder;
}

/** A repository and what people do in it. */
export class TestRepository {
  readonly folder: string;
  /** Each commit is a second younger than the last. */
  #seconds = 1_700_000_000;

  /** Begins with one commit of two clean files. */
  static create(...options: string[]): TestRepository {
    const repository = new TestRepository(newFolder());
    repository.git("init", "--quiet", "--initial-branch=main", ...options);
    repository.write("README", "nothing here\n").write("src/app.py", "print('hello')\n").commit("Begin");
    return repository;
  }

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Returns what git prints, without its last line feed. */
  git(...words: string[]): string {
    return this.gitWith("", ...words);
  }

  gitWith(input: string | Buffer, ...words: string[]): string {
    return execFileSync("git", words, { cwd: this.folder, env: ENVIRONMENT, input, stdio: ["pipe", "pipe", "pipe"] })
      .toString()
      .replace(/\n$/, "");
  }

  /** Returns whether git succeeds. */
  tries(...words: string[]): boolean {
    return spawnSync("git", words, { cwd: this.folder, env: ENVIRONMENT }).status === 0;
  }

  write(path: string, content: string | Uint8Array): this {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
    return this;
  }

  /** Commits everything, and returns the commit's name. */
  commit(message: string, ...options: string[]): string {
    this.git("add", "--all");
    const env = { ...ENVIRONMENT, GIT_COMMITTER_DATE: `${++this.#seconds} +0000` };
    execFileSync("git", ["commit", "--quiet", "--allow-empty", "--message", message, ...options], { cwd: this.folder, env, stdio: "pipe" });
    return this.git("rev-parse", "HEAD");
  }

  /** Returns the object that a file with this content is. */
  blob(content: string | Buffer): string {
    return this.gitWith(content, "hash-object", "-w", "--stdin");
  }
}

/** As on a machine where nobody has set up git, but for a name. */
const ENVIRONMENT = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "C",
  GIT_COMMITTER_EMAIL: "c@example.com",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "protocol.file.allow",
  GIT_CONFIG_VALUE_0: "always",
};

type HistoryLeak = Leak & { readonly history?: ObjectHistory };

export interface Scan {
  readonly leaks: HistoryLeak[];
  readonly gaps: Gap[];
}

export async function scan(folder: string, options?: HistoryOptions, detectors = DETECTORS): Promise<Scan> {
  const leaks: HistoryLeak[] = [];
  const gaps: Gap[] = [];
  const examination = new Examination({
    detectors,
    found: (leak) => void leaks.push(leak as HistoryLeak),
    missed: (gap) => void gaps.push(gap),
  });
  await scanHistory(folder, examination, options);
  return { leaks, gaps };
}

/** Returns the only leak that a scan finds in a repository that can be looked at whole. */
export async function onlyLeak(folder: string, options?: HistoryOptions): Promise<HistoryLeak> {
  const { leaks, gaps } = await scan(folder, options);
  if (gaps.length > 0 || leaks.length !== 1) throw new Error(`${leaks.length} leaks, gaps: ${gaps.map(({ code }) => code).join()}`);
  return leaks[0]!;
}
