/**
 * Which rows may be a user's: all that are, and some that were. Whoever asks looks at the rows themselves.
 *
 * A row and its place in the index may lie on two nodes, so nothing changes both at once. In between, the index holds too much, never
 * too little: a new row is in it before anybody is told of the row's id, and a row that changes hands is in it before it does.
 *
 * @module
 */
import { StoreError } from "../../../errors.ts";
import type { RedisPort } from "./client.ts";
import { keysFrom } from "./key-scan.ts";
import type { RunScript } from "./loaded-scripts.ts";

const MOST_USER_ID_BYTES = 1024;
const ROWS_PER_BURST = 500;

/** A row that is not there yet may be on its way: its place in the index was asked for at the same moment. */
const GRACE_MS = "60000";

/** A command may wait, and nodes' clocks differ; the index outlives by this what was asked of it. */
const SLACK_MS = 86_400_000;

/** Above so many members, every so many additions, so many members are looked at: less than half of an index is dead then. */
const PRUNING = { above: 1000, every: 100, members: "200" } as const;

const encoder = new TextEncoder();

export class UserIndex {
  readonly #port: RedisPort;
  readonly #run: RunScript;
  readonly #start: string;
  readonly #rowKey: (handle: string) => string;

  constructor(port: RedisPort, run: RunScript, { start, rowKey }: { start: string; rowKey: (handle: string) => string }) {
    this.#port = port;
    this.#run = run;
    this.#start = start;
    this.#rowKey = rowKey;
  }

  /** Adds a row for at least `lifetimeMs` from now. @throws {StoreError} `WAXSEAL_USER_ID_INVALID` */
  async add(userId: string, handle: string, lifetimeMs: number): Promise<void> {
    const key = this.#key(userId);
    const size = Number(await this.#run("index", key, handle, String(lifetimeMs + SLACK_MS)));
    if (size <= PRUNING.above || size % PRUNING.every !== 0) return;
    await this.#forgetDead(key, (await this.#run("someMembers", key, PRUNING.members)) as string[]);
  }

  /** Yields the handles that may be a user's, until no new ones come: one that was moved meanwhile is met under its new handle. */
  async *handles(userId: string): AsyncGenerator<string[]> {
    const met = new Set<string>();
    for (;;) {
      const members = (await this.#run("members", this.#key(userId))) as string[];
      const unmet = members.filter((handle) => !met.has(handle));
      if (unmet.length === 0) return;
      for (const handle of unmet) met.add(handle);
      yield* inBursts(unmet);
    }
  }

  /** Drops handles whose rows are gone, but those that were added just now. */
  async forget(userId: string, gone: readonly string[]): Promise<void> {
    if (gone.length > 0) await this.#run("forget", this.#key(userId), GRACE_MS, ...gone);
  }

  /** Drops what is dead in all indexes, and yields how many after each step that dropped any. */
  async *clearing(): AsyncGenerator<number, void> {
    for await (const keys of keysFrom(this.#port, this.#start)) {
      for (const key of keys) {
        const members = (await this.#run("membersOlder", key, GRACE_MS)) as string[];
        for (const handles of inBursts(members)) {
          const dropped = await this.#forgetDead(key, handles);
          if (dropped > 0) yield dropped;
        }
      }
    }
  }

  async #forgetDead(key: string, handles: readonly string[]): Promise<number> {
    const alive = await Promise.all(handles.map((handle) => this.#run("isAlive", this.#rowKey(handle))));
    const dead = handles.filter((_, at) => Number(alive[at]) === 0);
    return dead.length === 0 ? 0 : Number(await this.#run("forget", key, GRACE_MS, ...dead));
  }

  #key(userId: string): string {
    assertUserId(userId);
    return this.#start + userId;
  }
}

/** @throws {StoreError} `WAXSEAL_USER_ID_INVALID` when `userId` is longer than 1,024 bytes, holds a NUL or is no whole Unicode text: two might be taken for one */
export function assertUserId(userId: string): void {
  if (userId.isWellFormed() && !userId.includes("\0") && encoder.encode(userId).length <= MOST_USER_ID_BYTES) return;
  throw new StoreError(
    "WAXSEAL_USER_ID_INVALID",
    "A user's id must be text of whole Unicode characters, without NUL, in at most 1,024 bytes of UTF-8; use the primary key.",
  );
}

function* inBursts(handles: readonly string[]): Generator<string[]> {
  for (let at = 0; at < handles.length; at += ROWS_PER_BURST) yield handles.slice(at, at + ROWS_PER_BURST);
}
