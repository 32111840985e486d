/**
 * The first document of an application, in which the keys that it has used so far go on.
 *
 * @module
 */
import type { Lifetime } from "../../clock.ts";
import { secondsOfLifetime } from "../../clock.ts";
import { KeySourceError, WaxsealError } from "../../errors.ts";
import { DEFAULT_POLICY, type RingPolicy } from "../../keys/document/policy.ts";
import type { RingDocument } from "../../keys/document/ring-document.ts";
import { createRing } from "../../keys/rotation/create-ring.ts";
import { refuse } from "../../keys/rotation/refused.ts";
import type { PurposeReport } from "../../signing/purposes.ts";
import type { Io } from "../io.ts";
import { keyPlace, pathIn } from "../key-input.ts";
import { durationOf } from "../signing-options.ts";
import { UsageError } from "../usage-error.ts";
import { deliver } from "./deliver.ts";
import { moduleKeys } from "./module/module-keys.ts";
import type { KeysValues } from "./options.ts";
import { keysPlace, namedSource, type KeysPlace } from "./place.ts";
import { refusal } from "./refusal.ts";
import { sourceAt } from "./source-place.ts";
import type { Report } from "./report.ts";
import { failureOf } from "../../keys/live/read-source.ts";
import type { KeysTask } from "./task.ts";

const APP = /^[A-Za-z0-9._-]{1,64}$/;
const ABSENT: ReadonlySet<string> = new Set(["WAXSEAL_KEY_FILE_MISSING"]);
const NOWHERE: ReadonlySet<string> = new Set([...ABSENT, "WAXSEAL_KEY_MISSING"]);

/** Returns where the first document goes: never variables, of which Django and others read the first as the key. */
export async function newPlace(options: KeysValues, io: Io): Promise<KeysPlace> {
  if (options.module !== undefined) {
    const own = await moduleKeys(pathIn(io, options.module), io);
    return options.source === undefined ? own : { ...own, source: sourceAt(options.source, io), sourceSoFar: own.source };
  }
  const source = namedSource({ ...options, dotenv: undefined, "key-file": undefined, "key-stdin": false, variable: undefined }, io);
  if (source !== undefined) return { source };
  if (options["key-file"] !== undefined) return { ...(await keysPlace(options, io)), isKeyFile: true };
  throw new UsageError(
    "Say where the document goes: --source file:/path, or one of the others that `waxseal keys --help` lists. Keys in the environment or in .env need none: begin with waxseal keys stage",
  );
}

export async function initHere(task: KeysTask): Promise<Report> {
  const { options, io, place } = task;
  const { app } = options;
  if (app === undefined || !APP.test(app))
    throw new UsageError(
      'Say whose keys they are: --app NAME, 1 to 64 letters, digits, "." "_" and "-"; no application takes those of another.',
    );
  const policy = policyOf(options, place.purposes);
  const there = await documentThere(place);
  if (there !== undefined && there.revision > 0)
    return refusal(
      "init",
      refuse("document-there", `There is a key ring document already, revision ${String(there.revision)} of "${there.app}".`),
      io,
    );
  const found = there ?? (await keysSoFar(options, io, place));
  if (found !== undefined && found.revision > 0)
    return refusal(
      "init",
      refuse(
        "document-there",
        `The keys in use are in a document already, revision ${String(found.revision)} of "${found.app}". Copy it to the new place as it is: with it go its floor and the keys that it revoked.`,
      ),
      io,
    );
  if (found?.keys.some(({ state }) => state === "staged"))
    throw new UsageError("A key is staged: promote or roll back first, so that the document begins with what every process has.");
  const after = createRing({
    app,
    current: found?.current.key,
    fallbacks: found?.keys.filter(({ state }) => state === "fallback").map(({ key }) => key),
    policy,
    projected: options.django,
    now: io.clock(),
  });
  const done = found === undefined ? "Made the first document, with a new key" : "Made the first document, with the keys in use so far";
  const report = await deliver(task, { before: there, after }, done);
  return {
    ...report,
    json: { ...report.json, adopted: found !== undefined, app },
    text: options.show ? report.text : report.text + nextText(place, found !== undefined),
  };
}

function nextText({ purposes }: KeysPlace, adopted: boolean): string {
  const ages =
    purposes === undefined
      ? "  Its policy has the max ages of createWaxseal's own purposes and those of --max-age; `waxseal audit` lists what there is.\n"
      : "";
  return `${ages}${adopted ? "" : "  It is a new key: what others have signed so far is refused by whoever reads this.\n"}`;
}

/** Returns what stands there; undefined where nothing does. */
async function documentThere({ source }: KeysPlace): Promise<RingDocument | undefined> {
  try {
    return await source.load();
  } catch (error) {
    if (error instanceof KeySourceError && ABSENT.has(error.code) && source.write !== undefined) return undefined;
    throw failureOf(error, source);
  }
}

/** Returns the keys of the application's file; undefined where it finds none by itself. */
async function foundSoFar({ sourceSoFar: source }: KeysPlace): Promise<RingDocument | undefined> {
  if (source === undefined) return undefined;
  try {
    return await source.load();
  } catch (error) {
    if (error instanceof WaxsealError && NOWHERE.has(error.code)) return undefined;
    throw failureOf(error, source);
  }
}

/** The key that the application has used so far goes on, or everybody would be logged out. */
async function keysSoFar(options: KeysValues, io: Io, place: KeysPlace): Promise<RingDocument | undefined> {
  const { dotenv, "key-file": keyFile, "key-stdin": fromInput } = options;
  const isSaid = (dotenv ?? keyFile) !== undefined || fromInput;
  if (options["own-key"] || place.isKeyFile) return undefined;
  return (isSaid ? undefined : await foundSoFar(place)) ?? (await foundElsewhere(options, io));
}

async function foundElsewhere(options: KeysValues, io: Io): Promise<RingDocument | undefined> {
  const place = await keyPlace(options, io);
  if (place === undefined) return undefined;
  const { source } = await keysPlace(
    { ...options, source: undefined, module: undefined },
    { ...io, env: { ...io.env, WAXSEAL_KEYS: undefined } },
  );
  return await source.load();
}

/** The max ages that createWaxseal has by default, those of the application, and those that are said, each over the one before. @throws {UsageError} */
function policyOf({ "max-age": ages, propagation, skew }: KeysValues, purposes: readonly PurposeReport[] | undefined): RingPolicy {
  const own: Record<string, Lifetime> =
    purposes === undefined
      ? { ...DEFAULT_POLICY.maxAge }
      : Object.fromEntries(purposes.map(({ purpose, maxAge }) => [purpose, spelledAge(maxAge)]));
  return {
    maxAge: { ...own, ...Object.fromEntries(ages.map(ageOf)) },
    propagation: durationOf(propagation, "propagation") ?? DEFAULT_POLICY.propagation,
    skew: durationOf(skew, "skew") ?? DEFAULT_POLICY.skew,
  };
}

/** Seconds in days, hours or minutes, where they are whole: people read the document. */
function spelledAge(age: Lifetime): Lifetime {
  if (typeof age !== "number") return age;
  if (age > 0 && age % 86_400 === 0) return `${age / 86_400}d`;
  if (age > 0 && age % 3600 === 0) return `${age / 3600}h`;
  return age > 0 && age % 60 === 0 ? `${age / 60}m` : age;
}

function ageOf(text: string): [purpose: string, age: Lifetime] {
  const at = text.lastIndexOf("=");
  if (at < 1)
    throw new UsageError(
      "--max-age is a purpose and how long it comes back, such as --max-age session=14d or --max-age shop.unsubscribe=unbounded",
    );
  const age = text.slice(at + 1);
  const lifetime: Lifetime = age === "unbounded" ? age : durationOf(age, "max-age")!;
  secondsOfLifetime(lifetime);
  return [text.slice(0, at), lifetime];
}
