/**
 * Takes a key out at once. What that costs is said before, since nothing brings it back.
 *
 * @module
 */
import { secondsOf, secondsOfLifetime } from "../../clock.ts";
import type { RingDocument, RingKey } from "../../keys/document/ring-document.ts";
import { invalidates, type Invalidation } from "../../keys/rotation/invalidates.ts";
import { refuse } from "../../keys/rotation/refused.ts";
import { revoke, type Revoked } from "../../keys/rotation/revoke.ts";
import { EXIT } from "../exit-code.ts";
import type { Paint } from "../paint.ts";
import { counted } from "../sessions/counted.ts";
import { isoTime, lifetimeText, utcTime } from "../time-text.ts";
import { UsageError } from "../usage-error.ts";
import { visibleLine } from "../visible.ts";
import { wrapped } from "../wrapped.ts";
import { checkDestination, deliver } from "./deliver.ts";
import { namedKey } from "./named-key.ts";
import { refusal } from "./refusal.ts";
import type { Report } from "./report.ts";
import { ringHere } from "./ring-here.ts";
import { rowsSignedBy } from "./rows-signed.ts";
import type { KeysTask } from "./task.ts";

export async function revokeHere(task: KeysTask, name: string): Promise<Report> {
  const { options, io } = task;
  const { ring, objection } = await ringHere(task);
  if (objection !== undefined) throw objection;
  const now = io.clock();
  const key = namedKey(ring, name, now);
  if (key === undefined) return refusal("revoke", refuse("no-such-key", "The ring has no key of this id or fingerprint."), io);
  const result = revoke(ring, key.id, { reason: options.reason!, now });
  if (!result.ok) return refusal("revoke", result, io);
  const lost = invalidates(ring, key.id, { purposes: task.place.purposes, now });
  const rows = options.rows ? await rowsSignedBy(task, ring) : undefined;
  const cost = { loses: lost.map(invalidationJson), rows: rows?.get(key.id) ?? null };
  if (!options.json) io[options.show ? "err" : "out"](costText(key, lost, cost.rows, io.paintOut));
  checkDestination(task);
  if (!options["dry-run"] && !(await agreed(task)))
    return { json: { changed: false, ...cost }, text: "\nNothing was revoked.\n", exit: EXIT.findings };
  const report = await deliver(task, { before: ring, after: result.ring }, "Revoked the key, for ever");
  const next = options["dry-run"] || options.show ? "" : nextText(ring, result, task);
  return { ...report, json: { ...report.json, ...cost, floor: result.ring.floor }, text: report.text + next };
}

/** @throws {UsageError} where nobody can be asked */
async function agreed({ options: { yes, json }, io }: KeysTask): Promise<boolean> {
  if (yes) return true;
  if (io.confirm === undefined || json)
    throw new UsageError("This refuses at once what the key has signed, and there is nobody to ask: add --yes.");
  io.out("\n");
  return await io.confirm("Revoke it?", "no");
}

export function invalidationJson({ purpose, maxAge, loses, issuedFrom, issuedUntil, harmlessAt }: Invalidation): Record<string, unknown> {
  const time = (date: Date | undefined): string | null => (date === undefined ? null : isoTime(date.getTime()));
  return { purpose, maxAge, loses, issuedFrom: time(issuedFrom), issuedUntil: time(issuedUntil), harmlessAt: time(harmlessAt) };
}

/** Returns the lines about what is lost when `key` leaves. */
export function costText({ id, state, key }: RingKey, lost: readonly Invalidation[], rows: number | null, paint: Paint): string {
  const width = Math.max(0, ...lost.map(({ purpose }) => visibleLine(purpose, 40).length));
  const lines = lost.map(
    (one) =>
      `  ${visibleLine(one.purpose, 40).padEnd(width)}  ${one.loses ? paint("bad", lossText(one)) : paint("faint", "loses nothing")}\n`,
  );
  const counted_ = rows === null ? "" : `  ${counted(rows, "live session")} ${rows === 1 ? "is" : "are"} signed by it.\n`;
  return `${paint("title", `When ${id} leaves`)} ${paint("faint", `${key.fingerprint}, ${state}`)}\n${lines.join("")}${counted_}`;
}

function lossText({ maxAge, issuedFrom, issuedUntil, harmlessAt }: Invalidation): string {
  const from = issuedFrom === undefined ? "" : ` from ${utcTime(issuedFrom.getTime() / 1000)}`;
  const until = issuedUntil === undefined ? "" : ` until ${utcTime(issuedUntil.getTime() / 1000)}`;
  const issued = from + until === "" ? "all that it signed" : `what it signed${from}${until}`;
  const life = lifetimeText(secondsOfLifetime(maxAge) ?? "unbounded");
  const harmless = harmlessAt === undefined ? "" : `; nothing from ${utcTime(harmlessAt.getTime() / 1000)}`;
  return `loses ${issued}, good for ${life}${harmless}`;
}

function nextText({ policy }: RingDocument, { signer, ring }: Revoked, { place, io }: KeysTask): string {
  const { paintOut: paint } = io;
  const isWritten = place.source.write !== undefined;
  const notes = [
    isWritten
      ? `Every process has it after ${lifetimeText(secondsOf(policy.propagation))} at the latest; a SIGHUP makes one look at once. Watch them arrive with: waxseal keys status`
      : "Deploy it to every process now: until then each goes on accepting the key.",
    signer.origin === "unchanged"
      ? "The key that signs is the same as before."
      : `What signs now is ${signer.origin === "staged" ? "the key that was staged, which every process may have already" : "a new key: until every process has it, some refuse what others sign"}.`,
    isWritten
      ? `So that no older copy is ever accepted, also set WAXSEAL_KEYRING_FLOOR=${String(ring.floor)} where the processes start, if there is no evidence store.`
      : "Keep the key out of every list from now on: nothing remembers that it was revoked.",
    "Find out how it leaked, and change what else was there: whoever could read the key could read its neighbours.",
  ];
  return `\n${paint("title", "Next")}\n${notes.map((note) => `${wrapped(note)}\n`).join("")}`;
}
