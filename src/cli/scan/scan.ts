/**
 * From the options of a scan to its result.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { keyDigest } from "../../keys/key-digest.ts";
import type { KeyRing, RingEntry } from "../../keys/key-ring.ts";
import type { Detector } from "../../leaks/detector.ts";
import { KeySearch } from "../../leaks/exact/key-search.ts";
import { FingerprintSearch } from "../../leaks/fingerprints/fingerprint-search.ts";
import { areOf, type KeyFingerprints } from "../../leaks/fingerprints/key-fingerprints.ts";
import { withoutFingerprinted } from "../../leaks/fingerprints/without-fingerprinted.ts";
import { redactor } from "../../leaks/redact/redactor.ts";
import { cleaned, type CleanResult } from "../../leaks/reports/cleaned.ts";
import type { Io } from "../io.ts";
import { repositoryAround } from "../git.ts";
import { pathIn } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";
import { versionOfPackage } from "../version.ts";
import { visibleLine } from "../visible.ts";
import { fingerprintsIn } from "./fingerprint-files.ts";
import { judgedByPaths } from "./judged-by-paths.ts";
import { withoutKept } from "./kept-keys.ts";
import { keysToFind, type KeysToFind } from "./keys-to-find.ts";
import { listsOfKnownKeys } from "./lists-of-known-keys.ts";
import { modesOf, placesOf, type Mode, type ScanValues } from "./options.ts";
import { resolvedPath } from "./resolved-path.ts";
import { survey, type Survey } from "./survey.ts";
import { unlessOfOthers } from "./unless-of-others.ts";
import { withoutEchoes } from "./without-echoes.ts";

export interface Scan {
  readonly result: CleanResult;
  /** Files that keys are kept in, as they should be, and that were left out. Untrusted. */
  readonly kept: readonly string[];
  readonly keys: KeysToFind | undefined;
}

/** What ScannedObjects keeps. git lets no file of a repository have ".git" in its path: nothing of others is called so. */
const MEMORY = /\/\.git\/waxseal\/scanned-[0-9a-f]{16}$/;
const INPUT_BYTES = 16 * 1024 * 1024;
const LONGEST_TEXT = 1000;

/** Looks at `paths`, or all that is here. @throws {UsageError} @throws {ConfigError} `WAXSEAL_KEY_MISSING` @throws {KeySourceError} */
export async function scan(paths: readonly string[], options: ScanValues, io: Io): Promise<Scan> {
  const modes = modesOf(options.mode);
  const keys = await keysToFind(options, io, modes.has("exact"));
  const entries = keys?.ring.entries ?? [];
  const fingerprints = await fingerprintsToFind(options, modes, entries, io);
  if (modes.has("exact") && modes.size === 1 && entries.length + fingerprints.length === 0) {
    throw new ConfigError(
      "WAXSEAL_KEY_MISSING",
      "There is no key here to look for: set SECRET_KEY, or say --dotenv, --key-file, --key-stdin, --source or --fingerprint-file.",
    );
  }
  const top = (await repositoryAround(io.cwd)) ?? io.cwd;
  const { leaks: seen, ...found } = await survey(await planOf(paths, options, { modes, ring: keys?.ring, fingerprints, top }, io), io);
  const { leaks: lost, kept } = await withoutKept(judgedByPaths(seen), { place: keys?.path && pathIn(io, keys.path), top });
  const leaks = withoutEchoes(lost); // not before: a published key that is kept as our own would take along that it is published
  const labels = [...new Set(fingerprints.map(({ label }) => label))].map((label) => ({ label }));
  const result = { ...found, leaks, accepted: [], keys: [...entries.map(({ label, state }) => ({ label, state })), ...labels] };
  const clean = cleanerOf(keys, new FingerprintSearch(fingerprints));
  return { result: cleaned(result, clean), kept: kept.map(clean), keys };
}

/** Returns what the files of fingerprints have besides the keys that are here, which a scan finds in more disguises. @throws {UsageError} @throws as fingerprintsIn */
async function fingerprintsToFind(
  { "fingerprint-file": paths }: ScanValues,
  modes: ReadonlySet<Mode>,
  entries: readonly RingEntry[],
  io: Io,
): Promise<readonly KeyFingerprints[]> {
  if (paths.length > 0 && !modes.has("exact")) throw new UsageError("--fingerprint-file needs the mode exact.");
  const fingerprints = await fingerprintsIn(paths, io);
  return fingerprints.filter((one) => !entries.some(({ key }) => areOf(one, key)));
}

/** What control characters hide from the redaction, it sees once they are spelled out; and the other way round. */
function cleanerOf(keys: KeysToFind | undefined, search: FingerprintSearch): (text: string) => string {
  const redactKeys = keys === undefined ? (text: string): string => text : redactor(keys.ring).text;
  const redact = (text: string): string => withoutFingerprinted(redactKeys(text), search);
  return (text) => redact(visibleLine(redact(text), LONGEST_TEXT));
}

interface Wanted {
  readonly modes: ReadonlySet<Mode>;
  readonly ring: KeyRing | undefined;
  readonly fingerprints: readonly KeyFingerprints[];
  /** The folder that paths are told from: the top of the repository around, as git has it, so that all reports and baselines agree. */
  readonly top: string;
}

async function planOf(paths: readonly string[], options: ScanValues, wanted: Wanted, io: Io): Promise<Survey> {
  const { staged, pushed, only, exclude } = options;
  const places = placesOf(only);
  const excluded = exclude.map((path) => pathIn(io, path));
  return {
    top: wanted.top,
    roots: (paths.length === 0 ? ["."] : paths).map((path) => resolvedPath(pathIn(io, path))),
    detectors: await detectorsOf(wanted, options, io),
    objects: staged ? "staged" : pushed ? await pushOf(options, io) : places.has("history") ? "all" : "none",
    tree: !staged && !pushed && places.has("tree"),
    skip: (path) => MEMORY.test(path) || excluded.some((one) => path === one || path.startsWith(`${one}/`)),
    remembered: options.fresh || options["known-keys"].length > 0 ? undefined : memoryOf(wanted),
  };
}

async function detectorsOf({ modes, ring, fingerprints }: Wanted, options: ScanValues, io: Io): Promise<Detector[]> {
  const more = await listsOfKnownKeys(options["known-keys"].map((path) => pathIn(io, path)));
  const detectors: Detector[] = modes.has("exact") && ring !== undefined ? [KeySearch.of(ring)] : [];
  if (fingerprints.length > 0) detectors.push(new FingerprintSearch(fingerprints));
  if (modes.has("known")) {
    const { knownKeyDetector } = await import("../../leaks/known/known-key-detector.ts");
    detectors.push(unlessOfOthers(knownKeyDetector({ more })));
  }
  if (modes.has("generic")) {
    const { genericDetector } = await import("../../leaks/generic/generic-detector.ts");
    detectors.push(unlessOfOthers(genericDetector()));
  }
  return detectors;
}

async function pushOf({ remote }: ScanValues, io: Io): Promise<Survey["objects"]> {
  return { push: Buffer.from(await io.input(INPUT_BYTES)).toString(), remote };
}

/**
 * Text that says what is looked for and that nobody can guess; undefined where that cannot be, and nothing is remembered then. Fingerprints are public:
 * without a key anybody could write down that all is clean.
 */
function memoryOf({ modes, ring, fingerprints }: Wanted): { key: string } | undefined {
  const digests = (ring?.entries ?? []).map(({ key }) => keyDigest(key));
  if (digests.length === 0 || !digests.every((digest) => digest !== undefined)) return undefined;
  const others = fingerprints.flatMap(({ digests: all }) => [...all.values()]);
  return { key: [versionOfPackage(), [...modes].sort().join(), ...digests.sort(), ...others.sort()].join(" ") };
}
