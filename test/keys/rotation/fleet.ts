/**
 * A fleet in a few lines: processes with clocks of their own, that get each document late, and whatever they have signed, still in flight.
 *
 * Time is real time in whole seconds. A process holds a document that was the source's within the last `propagation`; clocks lie within `skew`.
 * Where a step waits, every process signs at each moment at which anything changes by itself, so that nothing slips between two steps.
 *
 * @module
 */
import { secondsOf } from "../../../src/clock.ts";
import { ringAt, type RingDocument } from "../../../src/keys/document/ring-document.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import type { EditResult } from "../../../src/keys/rotation/refused.ts";
import type { revoke } from "../../../src/keys/rotation/revoke.ts";
import type { SecretKey } from "../../../src/keys/secret-key.ts";

const START = 1_800_000_000;
export const QUIET = 7000;

export interface FleetOptions {
  /** Of the processes; the editors' are the same. Seconds. */
  offsets: readonly number[];
  skew: number;
  /** Visitors come back within QUIET, or never: what evidence of silence rests on. */
  isWatched: boolean;
  /** Restarting processes remember no floor. */
  forgetsFloors?: boolean | undefined;
}

interface Process {
  readonly offset: number;
  /** Which of the published documents it has. */
  at: number;
  /** The highest revision that it has acknowledged. */
  acknowledged: number;
}

/** Tokens of one key and one purpose: the youngest stands for all. */
interface Flight {
  readonly key: SecretKey;
  readonly maxAge: number;
  /** By the clock of the process that signed. */
  signedAt: number;
  /** In real time. */
  lastSeen: number;
}

/** What nobody may ever see. */
export class InvariantBroken extends Error {}

export class Fleet {
  now = START;
  readonly processes: readonly Process[];
  readonly #published: { readonly ring: RingDocument; readonly at: number }[];
  readonly #isWatched: boolean;
  readonly #forgetsFloors: boolean;
  readonly #propagation: number;
  readonly #flights = new Map<string, Flight>();
  readonly #lastUsed = new Map<string, number>();
  readonly #revoked = new Set<string>();
  /** A key that signs without having been staged everywhere, since the one before it was revoked; and where it came in. */
  readonly #hasty = new Map<string, number>();
  /** How many checks there were, how many edits were made, and why others were not. */
  readonly counts = { checks: 0, restartsRefused: 0, edits: new Map<string, number>() };

  constructor({ offsets, skew, isWatched, forgetsFloors = false }: FleetOptions) {
    const policy = {
      propagation: 600,
      skew,
      maxAge: { session: 5000, "password-reset": 900, ...(isWatched ? { remember: "unbounded" as const } : {}) },
    };
    this.#published = [{ ring: createRing({ app: "shop", policy, now: START }), at: START - 600 }];
    this.processes = offsets.map((offset) => ({ offset, at: 0, acknowledged: 1 }));
    this.#isWatched = isWatched;
    this.#forgetsFloors = forgetsFloors;
    this.#propagation = secondsOf(policy.propagation);
    this.live();
  }

  get ring(): RingDocument {
    return this.#published.at(-1)!.ring;
  }

  /** What the store of evidence says of the key, by the clock of whoever saw it used. */
  evidenceOf({ fingerprint }: SecretKey): { since: Date; lastUsed: Date | undefined } {
    const lastUsed = this.#lastUsed.get(fingerprint);
    return { since: new Date((START - 600) * 1000), lastUsed: lastUsed === undefined ? undefined : new Date(lastUsed * 1000) };
  }

  get acknowledged(): Map<string, number> {
    return new Map(this.processes.map(({ acknowledged }, index) => [`node-${String(index)}`, acknowledged]));
  }

  /** Publishes what an edit has returned. @returns when it may be tried again, in real time */
  publish(name: string, result: EditResult, offset: number): number | undefined {
    const outcome = result.ok ? name : `${name}: ${result.guard}`;
    this.counts.edits.set(outcome, (this.counts.edits.get(outcome) ?? 0) + 1);
    if (!result.ok) return result.holdsAt === undefined ? undefined : result.holdsAt.getTime() / 1000 - offset;
    this.#published.push({ ring: result.ring, at: this.now });
    this.live();
    return undefined;
  }

  /** Publishes a ring that a key has left whatever comes of it; what signs instead may be new to most. */
  revoke(leaked: SecretKey, result: ReturnType<typeof revoke>): void {
    if (result.ok) {
      this.#revoked.add(leaked.fingerprint);
      if (result.signer.origin !== "unchanged") this.#hasty.set(result.ring.current.key.fingerprint, this.#published.length);
    }
    this.publish("revoke", result, 0);
  }

  /** Waits, and lets everything happen meanwhile that happens by itself. */
  wait(seconds: number): void {
    const until = this.now + seconds;
    const changes = this.#published.flatMap(({ ring, at }) => [
      at + this.#propagation,
      ...ring.keys.flatMap(({ activateAt }) =>
        activateAt === undefined ? [] : this.processes.map(({ offset }) => Math.ceil(activateAt - offset)),
      ),
    ]);
    const moments = new Set(changes.flatMap((at) => [at - 1, at]).filter((at) => at > this.now && at < until));
    for (const moment of [...moments].sort((one, other) => one - other)) {
      this.now = moment;
      this.live();
    }
    this.now = until;
    this.live();
  }

  /** A process loads what it happens to get: something between what it has and the newest. */
  refresh(index: number, pick: number): void {
    const process = this.#process(index);
    process.at = Math.max(process.at, this.#available(pick));
    this.live();
  }

  /** A process forgets what it had, and starts with whatever a late copy of the source gives it, unless that lies below a floor it is told. */
  restart(index: number, pick: number): void {
    const process = this.#process(index);
    let at = this.#available(pick);
    const floor = Math.max(this.ring.floor, process.acknowledged);
    if (!this.#forgetsFloors && this.#published[at]!.ring.revision < floor) {
      this.counts.restartsRefused += 1;
      at = this.#published.length - 1;
    }
    process.at = at;
    this.live();
  }

  /** Visitors show what `key` signed for them to some process. */
  visit(index: number, key: SecretKey): void {
    const { offset } = this.#process(index);
    const seen = [...this.#flights.values()].filter((flight) => flight.key === key && this.#isAlive(flight, offset));
    for (const flight of seen) flight.lastSeen = this.now;
    if (seen.length > 0) this.#lastUsed.set(key.fingerprint, Math.max(this.now + offset, this.#lastUsed.get(key.fingerprint) ?? 0));
    this.live();
  }

  /** Every process gets what is due, signs for every purpose, and is shown everything that is still in flight. */
  live(): void {
    for (const process of this.processes) {
      process.at = Math.max(process.at, this.#due());
      const { ring } = this.#published[process.at]!;
      process.acknowledged = Math.max(process.acknowledged, ring.revision);
      this.#sign(ringAt(ring, this.now + process.offset).current, ring, process.offset);
    }
    for (const process of this.processes) this.#verify(process);
  }

  #sign(key: SecretKey, { policy }: RingDocument, offset: number): void {
    for (const [purpose, maxAge] of Object.entries(policy.maxAge)) {
      const name = `${key.fingerprint} ${purpose}`;
      const flight = this.#flights.get(name) ?? {
        key,
        maxAge: maxAge === "unbounded" ? Infinity : secondsOf(maxAge),
        signedAt: 0,
        lastSeen: 0,
      };
      flight.signedAt = Math.max(flight.signedAt, this.now + offset);
      flight.lastSeen = this.now;
      this.#flights.set(name, flight);
    }
  }

  #verify({ at, offset }: Process): void {
    const { entries } = ringAt(this.#published[at]!.ring, this.now + offset);
    for (const [name, flight] of this.#flights) {
      const { fingerprint } = flight.key;
      this.counts.checks += 1;
      const isKnown = entries.some(({ key }) => key === flight.key);
      if (isKnown || this.#revoked.has(fingerprint) || !this.#isAlive(flight, offset)) continue;
      if (at < (this.#hasty.get(fingerprint) ?? 0)) continue;
      throw new InvariantBroken(
        `${name}, signed ${String(this.now + offset - flight.signedAt)} s ago, is refused at revision ${String(this.#published[at]!.ring.revision)}`,
      );
    }
  }

  #isAlive({ maxAge, signedAt, lastSeen }: Flight, offset: number): boolean {
    return this.now + offset - signedAt <= maxAge && !(this.#isWatched && this.now - lastSeen >= QUIET);
  }

  #process(index: number): Process {
    return this.processes[index % this.processes.length]!;
  }

  /** The document that every process has by now. */
  #due(): number {
    return this.#published.findLastIndex(({ at }) => at <= this.now - this.#propagation);
  }

  #available(pick: number): number {
    const due = this.#due();
    return due + (pick % (this.#published.length - due));
  }
}
