/**
 * A repository of 2,000 commits with keys in every form and in every blind spot, and what only looks like them.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { Signer } from "../../../src/signing/signer.ts";
import { python } from "../../support/python.ts";
import { sourceText } from "./source-text.ts";

export const COMMITS = 2_000;

/** One of each kind: ours, Django's, and one of a user's own, which every escape has something to do with. */
export const KEYS = {
  ours: "fR3kqW-8mZ_xT1bYvLh6NcJ0sPdGuA9eKwQ4zXiO7yUtVjB2MnHrSaEpCgDl5FoI",
  django: "p$7&z*k^@x(0q!m-d+w)3_r=8#v%1j5&ub$y9h2e(6ns^tl4c!",
  own: `Ké9"w\\2<qZ'7&t$L%x>4 ß{p}#Rm;8|V~j5*Y?u!0^Hn(3)G=d+B@s/6,f`,
} as const;

/** A key that was put somewhere, and how to tell that it was found. */
export interface Plant {
  readonly what: string;
  /** A path that it has, or the object that holds it. */
  readonly path?: string;
  readonly object?: string;
}

export interface Proof {
  readonly folder: string;
  readonly plants: readonly Plant[];
  readonly decoys: readonly string[];
}

const FILES = 240;
const START = 1_700_000_000;

/** Makes the repository in the empty folder `folder`. */
export async function makeProof(folder: string, commits: number = COMMITS): Promise<Proof> {
  const git = gitIn(folder);
  await git("init", "-q", "-b", "main");
  await git("config", "gc.auto", "0");
  const forms = JSON.parse(await python([join(import.meta.dirname, "forms.py")], JSON.stringify(KEYS))) as Record<
    string,
    Record<string, string>
  >;
  const planted = Object.entries(forms).flatMap(([key, spelled]) =>
    Object.entries(spelled).map(([form, hex]) => ({ path: `old/${key}/${form.replaceAll(" ", "-")}.txt`, bytes: Buffer.from(hex, "hex") })),
  );
  const decoys = decoysOf().map((text, at) => ({ path: `docs/decoy-${String(at)}.txt`, bytes: Buffer.from(text) }));
  await importHistory(folder, commits, planted, decoys);
  await git("reset", "-q", "--hard", "main");
  const blind = await plantBlindSpots(folder);
  await git("repack", "-q", "-a", "-d", "-k");
  return { folder, plants: [...planted.map(({ path }) => ({ what: path, path })), ...blind], decoys: decoys.map(({ path }) => path) };
}

interface File {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Each planted file is there for some commits, spread over the history, and gone at its end; decoys stay. */
async function importHistory(folder: string, commits: number, planted: readonly File[], decoys: readonly File[]): Promise<void> {
  const child = spawn("git", ["fast-import", "--quiet"], { cwd: folder, stdio: ["pipe", "inherit", "inherit"] });
  const ended = once(child, "close");
  const say = async (text: string | Buffer): Promise<void> => {
    if (!child.stdin.write(text)) await once(child.stdin, "drain");
  };
  const put = async ({ path, bytes }: File): Promise<void> => {
    await say(`M 100644 inline ${path}\ndata ${String(bytes.length)}\n`);
    await say(bytes);
    await say("\n");
  };
  const step = Math.floor((commits - 100) / planted.length);
  for (let at = 0; at < commits; at++) {
    const when = `${String(START + at * 3600)} +0000`;
    const message = `Change ${String(at)}\n\n${sourceText(at, 3)}`;
    await say(`commit refs/heads/main\nmark :${String(at + 1)}\ncommitter A Person <person@example.org> ${when}\n`);
    await say(`data ${String(Buffer.byteLength(message))}\n${message}\n`);
    for (const file of [at, at * 7 + 3].map((one) => one % FILES)) {
      await put({ path: `src/part-${String(file % 12)}/file-${String(file)}.ts`, bytes: Buffer.from(sourceText(at * 31 + file, 180)) });
    }
    const place = at / step;
    if (Number.isInteger(place) && place < planted.length) await put(planted[place]!);
    const gone = (at - 40) / step;
    if (Number.isInteger(gone) && gone >= 0 && gone < planted.length) await say(`D ${planted[gone]!.path}\n`);
    if (at < decoys.length) await put(decoys[at]!);
  }
  child.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}`);
}

/** What `git log` from the branches does not show. */
async function plantBlindSpots(folder: string): Promise<Plant[]> {
  const git = gitIn(folder);
  const write = (path: string, text: string): void => {
    writeFileSync(join(folder, path), text);
  };
  const secret = (nth: number): string => `SECRET_KEY = '${KEYS.ours}' # ${String(nth)}\n`;
  const plants: Plant[] = [];

  write("amended.py", secret(1));
  await git("add", "amended.py");
  await git("commit", "-q", "-m", "Add settings");
  plants.push({ what: "an amended commit", object: await git("rev-parse", "HEAD:amended.py") });
  write("amended.py", "SECRET_KEY = os.environ['SECRET_KEY']\n");
  await git("commit", "-q", "-a", "--amend", "-m", "Add settings");

  write("amended.py", secret(2));
  await git("stash", "push", "-q");
  plants.push({ what: "a stash", object: await git("rev-parse", "stash@{0}:amended.py") });

  write("dropped.py", secret(3));
  await git("add", "dropped.py");
  plants.push({ what: "a dropped blob", object: await git("rev-parse", ":dropped.py") });
  await git("rm", "-q", "-f", "dropped.py");

  await git("tag", "-a", "v1", "-m", `Release; ${secret(4)}`);
  plants.push({ what: "the message of a tag", object: await git("rev-parse", "v1^{tag}") });

  await git("notes", "add", "-m", secret(5));
  plants.push({ what: "a note", object: await git("rev-parse", `refs/notes/commits:${await git("rev-parse", "HEAD")}`) });

  await git("checkout", "-q", "-b", "side", "HEAD~3");
  write("side.ts", "export const side = 1;\n");
  await git("add", "side.ts");
  await git("commit", "-q", "-m", "Side");
  await git("checkout", "-q", "main");
  await git("merge", "-q", "--no-ff", "--no-commit", "side");
  write("evil.py", secret(6));
  await git("add", "evil.py");
  await git("commit", "-q", "-m", "Merge side");
  plants.push({ what: "an evil merge", object: await git("rev-parse", "HEAD:evil.py") });
  await git("rm", "-q", "evil.py");
  await git("commit", "-q", "-m", "Clean up");
  return plants;
}

/** Forty texts that have to do with keys and are none of these. */
function decoysOf(): string[] {
  const { ours, django } = KEYS;
  const digests = ["md5", "sha1", "sha256", "sha384", "sha512"].flatMap((name) =>
    [ours, django].map((key) => `${name} ${createHash(name).update(key).digest("hex")}`),
  );
  const ring = new KeyRing({ current: ours, fallbacks: [django] });
  const signed = ["a", "b", "c", "d"].map((salt) => new Signer(ring, { salt }).sign(`value of ${salt}`));
  const others = Array.from({ length: 12 }, (_, at) => `SECRET_KEY='${generateSecretKey({ alphabet: at % 2 ? "url" : "django" })}'`);
  const pieces = [15, 12, 10, 8, 5].map((length) => `a piece ${ours.slice(3, 3 + length)} of a key`);
  const near = [0, 1, 2].map((shift) => [...ours].map((one, at) => ((at + shift) % 12 === 11 ? "." : one)).join(""));
  const shapes = [
    String(ring),
    ring.entries.map(({ label }) => label).join(" "),
    ours.toLowerCase(),
    ours.toUpperCase(),
    [...ours].sort().join(""),
    "django-insecure-",
  ];
  const decoys = [...digests, ...signed, ...others, ...pieces, ...near, ...shapes];
  if (decoys.length !== 40) throw new Error(`There are ${String(decoys.length)} decoys.`);
  return decoys;
}

/** Returns a function that runs git in `folder`, with nothing of this machine's settings, and returns what it printed. */
export function gitIn(folder: string): (...words: string[]) => Promise<string> {
  const person = { NAME: "A Person", EMAIL: "person@example.org", DATE: "2026-01-02T03:04:05Z" };
  const env: NodeJS.ProcessEnv = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
  for (const [name, value] of Object.entries(person)) for (const who of ["AUTHOR", "COMMITTER"]) env[`GIT_${who}_${name}`] = value;
  return async (...words) => {
    const child = spawn("git", words, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => void (complaint += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => void (text += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    if (code !== 0) throw new Error(`git ${words[0]!} ended with ${String(code)}: ${complaint}`);
    return text.trimEnd();
  };
}
