/**
 * Rows as hashes of Redis, which expires them by its own clock.
 *
 * A call that was given up may still be carried out: a client keeps commands while it is not connected, ioredis sends those again that
 * were not answered. That resurrects nothing. An insert goes under a new random id, which nobody is told once it has been given up. A
 * replacement and a touch need the version that the caller saw, and after a logout there is none. A move that comes late undoes itself.
 * An insert or a replacement that is sent again meets its own version, and is not done twice. A delete that is sent again finds nothing
 * and says so, also in the middle of a move, which then ends the session: somebody has to sign in again, nobody stays signed in.
 *
 * @module
 */
import { randomBytes } from "../../../crypto/random.ts";
import { base64url } from "../../../encoding/base64url.ts";
import { StoreError } from "../../../errors.ts";
import type { KeptRow, ListedRow, NewRow, Replacement, ScannedRows, SessionTable } from "../../store.ts";
import type { RedisPort } from "./client.ts";
import { keysFrom, someKeys } from "./key-scan.ts";
import type { RunScript } from "./loaded-scripts.ts";
import { assertUserId, UserIndex } from "./user-index.ts";

const VERSION_BYTES = 12;
const MOST_LISTED = 1000;
const NOT_INDEXED = 0;

/** So much longer than a row can live it is indexed, or the clocks of application and server would call for the index at every turn. */
const INDEX_SPARE_MS = 43_200_000;

/** What a script returns: the same in every protocol, client and setting, but for numbers, which some clients make texts. */
type Reply = (string | number)[];

export interface RedisTableOptions {
  prefix: string;
  timeoutSeconds: number;
}

export class RedisTable implements SessionTable {
  readonly isSelfClearing = true;
  readonly #port: RedisPort;
  readonly #run: RunScript;
  readonly #rows: string; // how their keys begin
  readonly #timeoutMs: number;
  readonly #index: UserIndex;
  readonly #versions = base64url(randomBytes(VERSION_BYTES)); // how those begin that are given here
  #given = 0;
  #clearing: AsyncGenerator<number, void> | undefined;

  constructor(port: RedisPort, run: RunScript, { prefix, timeoutSeconds }: RedisTableOptions) {
    this.#port = port;
    this.#run = run;
    this.#rows = `${prefix}session:`;
    this.#timeoutMs = timeoutSeconds * 1000;
    this.#index = new UserIndex(port, run, { start: `${prefix}user:`, rowKey: (handle) => this.#rows + handle });
  }

  async read(handle: string): Promise<KeptRow | undefined> {
    const row = (await this.#on(handle, "read")) as Reply | null;
    return row === null ? undefined : keptRow(row);
  }

  async insert(handle: string, row: NewRow): Promise<string | undefined> {
    const version = this.#newVersion();
    const indexedMs = indexedFor(row);
    const values = valuesOf(version, row, indexedMs);
    const [inserted] = await Promise.all([
      this.#on(handle, "insert", ...values, ...userOf(row)),
      row.userId === undefined ? undefined : this.#index.add(row.userId, handle, indexedMs), // in the same burst; only then is anybody told of the row
    ]);
    return Number(inserted) === 1 ? version : undefined;
  }

  async replace(handle: string, expected: string, row: NewRow): Promise<Replacement> {
    const version = this.#newVersion();
    const attempt = async (indexedMs: number): Promise<Reply> =>
      (await this.#on(handle, "replace", ...valuesOf(version, row, indexedMs), expected, ...userOf(row))) as Reply;
    let reply = await attempt(NOT_INDEXED);
    if (reply[0] === "index") {
      const indexedMs = indexedFor(row);
      await this.#index.add(row.userId!, handle, indexedMs); // before the row is theirs: whoever signs out everywhere has to find it
      reply = await attempt(indexedMs);
    }
    return replacement(reply, version);
  }

  /** Both rows may be there for a moment, never neither: so far nobody has been told of `to`. */
  async move(handle: string, expected: string, to: string, row: NewRow): Promise<Replacement> {
    const startedAt = performance.now();
    const version = await this.insert(to, row);
    if (version === undefined) {
      const kept = await this.read(handle);
      return kept ? { kind: "changed", row: kept } : { kind: "gone" };
    }
    if (performance.now() - startedAt >= this.#timeoutMs) {
      await this.delete(to); // the caller has been told that it failed, and goes on with the row as it was
      throw new StoreError("WAXSEAL_STORE_TIMEOUT", "Redis answered too late to move a session; it is where it was.");
    }
    const deleting = this.#on(handle, "deleteVersion", expected).catch(async (error: unknown) => {
      await this.delete(to).catch(() => undefined); // nobody has its id, and it would be listed until it expires
      throw error;
    });
    const outcome = replacement((await deleting) as Reply, version);
    if (outcome.kind !== "replaced") await this.delete(to);
    return outcome;
  }

  async touch(handle: string, version: string, lifetimeSeconds: number): Promise<boolean> {
    const lifetimeMs = String(milliseconds(lifetimeSeconds));
    const attempt = async (indexedMs: number): Promise<Reply> =>
      (await this.#on(handle, "touch", version, lifetimeMs, String(indexedMs))) as Reply;
    let reply = await attempt(NOT_INDEXED);
    if (reply[0] === "index") {
      const indexedMs = milliseconds(lifetimeSeconds) + INDEX_SPARE_MS;
      await this.#index.add(String(reply[1]), handle, indexedMs); // it is to live longer than its user's index was made for
      reply = await attempt(indexedMs);
    }
    return reply[0] === "touched";
  }

  async delete(handle: string, userId?: string): Promise<boolean> {
    return Number(await this.#on(handle, "delete", ...userOf({ userId }))) === 1;
  }

  async list(userId: string): Promise<ListedRow[]> {
    let rows: ListedRow[] = [];
    for await (const handles of this.#index.handles(userId)) {
      const found = await Promise.all(handles.map(async (handle) => (await this.#on(handle, "listed", userId)) as Reply | null));
      const theirs = handles.flatMap((handle, at) => listedRows(handle, found[at] ?? []));
      rows = [...rows, ...theirs].sort((a, b) => b.seenAt - a.seenAt).slice(0, MOST_LISTED);
      const gone = handles.filter((_, at) => found[at] === null);
      await this.#index.forget(userId, gone);
    }
    return rows;
  }

  async deleteOf(userId: string, except?: string): Promise<number> {
    let alive = 0;
    for await (const handles of this.#index.handles(userId)) {
      const others = handles.filter((handle) => handle !== except);
      const deleted = await Promise.all(others.map((handle) => this.delete(handle, userId)));
      alive += deleted.filter(Boolean).length;
    }
    return alive;
  }

  async count(): Promise<number> {
    let count = 0;
    for await (const keys of keysFrom(this.#port, this.#rows)) count += keys.length;
    return count;
  }

  async scan(after?: string): Promise<ScannedRows> {
    const { keys, next } = await someKeys(this.#port, this.#rows, after);
    const handles = keys.map((key) => key.slice(this.#rows.length));
    const found = await Promise.all(handles.map((handle) => this.read(handle)));
    return { rows: handles.flatMap((handle, at) => (found[at] ? [{ handle, blob: found[at].blob }] : [])), next };
  }

  /** Rows expire by themselves; what they leave in the indexes of their users is dropped here, a step in each call, and at the end of a pass 0 is returned. */
  async clear(): Promise<number> {
    this.#clearing ??= this.#index.clearing();
    try {
      const step = await this.#clearing.next();
      if (step.done !== true) return step.value;
    } catch (error) {
      this.#clearing = undefined;
      throw error;
    }
    this.#clearing = undefined;
    return 0;
  }

  /** Chosen here, not by Redis, so that a command that comes twice is known by it. Nobody else may give the same; to guess it gains nothing. */
  #newVersion(): string {
    return `${this.#versions}.${String(++this.#given)}`;
  }

  #on(handle: string, ...[name, ...args]: [Parameters<RunScript>[0], ...string[]]): Promise<unknown> {
    return this.#run(name, this.#rows + handle, ...args);
  }
}

function valuesOf(version: string, { blob, lifetimeSeconds, createdAt, endsAt }: NewRow, indexedMs: number): string[] {
  return [version, blob, String(milliseconds(lifetimeSeconds)), String(createdAt), String(endsAt), String(indexedMs)];
}

function userOf({ userId }: { userId?: string | undefined }): string[] {
  if (userId === undefined) return [];
  assertUserId(userId);
  return [userId];
}

/** All of the session's time, whichever part of it is over, so that no touch has to prolong it. */
function indexedFor({ lifetimeSeconds, createdAt, endsAt }: NewRow): number {
  const whole = endsAt - createdAt;
  return milliseconds(Math.max(lifetimeSeconds, Number.isFinite(whole) ? whole : 0)) + INDEX_SPARE_MS;
}

/** Whole, and within what Redis takes as an expiry: a script that failed at it would leave a row that has none. */
function milliseconds(seconds: number): number {
  const rounded = Math.ceil(seconds * 1000);
  if (Number.isSafeInteger(rounded)) return Math.max(0, rounded);
  throw new StoreError(
    "WAXSEAL_LIFETIME_INVALID",
    "A session's lifetime must be a number of seconds; what was given is none, or too large.",
  );
}

function replacement([kind, ...row]: Reply, version: string): Replacement {
  if (kind === "replaced") return { kind, version };
  return kind === "changed" ? { kind, row: keptRow(row) } : { kind: "gone" };
}

function keptRow([blob, version, idleMs, lifetimeMs]: Reply): KeptRow {
  return { blob: String(blob), version: String(version), idleSeconds: secondsIn(idleMs), lifetimeSeconds: secondsIn(lifetimeMs) };
}

function secondsIn(ms: string | number | undefined): number {
  return Math.max(0, Number(ms) / 1000);
}

function listedRows(handle: string, [blob, createdAt, seenMs, expiresMs]: Reply): ListedRow[] {
  if (blob === undefined) return [];
  return [{ handle, blob: String(blob), createdAt: Number(createdAt), seenAt: Number(seenMs) / 1000, expiresAt: Number(expiresMs) / 1000 }];
}
