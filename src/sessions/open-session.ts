/**
 * One person's session during one request: typed data whose changes, nested ones too, are noticed and saved at its end.
 *
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { isSameJson } from "../encoding/same-json.ts";
import { readJson } from "../encoding/strict-json.ts";
import { PayloadError } from "../errors.ts";
import type { StandardSchemaV1 } from "../signing/schema.ts";
import type { SessionFields } from "./codec.ts";
import { CUSTOM_EXPIRY, isReserved } from "./fields.ts";
import type { KeptSession, Merge, SessionKeeping } from "./keeping.ts";
import { viewOf, type SessionView } from "./session-view.ts";

/** What a handler sees. */
export interface Session<D extends object> {
  /** The application's data. Change it, or anything inside it; it is saved with the response. Names that begin with "_" are reserved. */
  readonly data: D;
  /**
   * Names the session in `waxseal.sessions`, and opens nothing: it may be shown and logged. Login changes it, with the response.
   * Undefined before there is a session, and where it is kept in a cookie or in Django's table.
   */
  readonly id: string | undefined;
  /** Gives the session a new id with the response; the old id is dead then. Login does this by itself. */
  cycleKey(): Promise<void>;
  /** Ends the session at once: its row is gone when this resolves, and its data with it. */
  flush(): Promise<void>;
  /**
   * Sets that this session ends so long after its last change, whatever the idle limit; "browser", or 0 as in Django, that its cookie
   * ends with the browser; undefined, that the application's rules hold.
   */
  setExpiry(duration: Duration | "browser" | undefined): void;
}

/** What saving came to: what the browser is to be told. */
export type SessionOutcome = { kind: "unchanged" } | { kind: "kept"; session: KeptSession } | { kind: "ended" };

export interface OpenSessionOptions {
  keeping: SessionKeeping;
  /** What was found, if anything. */
  kept: KeptSession | undefined;
  schema: StandardSchemaV1<unknown, object> | undefined;
  /** Save it again although nothing changed: to stay alive, or to get a newer key's signature. */
  refresh: boolean;
}

export class OpenSession implements Session<object> {
  readonly #keeping: SessionKeeping;
  readonly #schema: StandardSchemaV1<unknown, object> | undefined;
  readonly #reserved = new Map<string, unknown>(); // changes; undefined removes
  #kept: KeptSession | undefined;
  #view: SessionView | undefined;
  #refresh: boolean;
  #moves = false;
  #ended = false;
  #touched = false;

  constructor({ keeping, kept, schema, refresh }: OpenSessionOptions) {
    this.#keeping = keeping;
    this.#kept = kept;
    this.#schema = schema;
    this.#refresh = refresh;
  }

  get data(): object {
    this.#touched = true;
    return (this.#view ??= viewOf(this.#kept?.fields ?? {}, this.#schema)).data;
  }

  get id(): string | undefined {
    this.#touched = true;
    return this.#kept?.id;
  }

  /** Tells whether anything looked into the session, so that the response depends on the cookie. */
  get touched(): boolean {
    return this.#touched;
  }

  /** Tells whether there is a session that outlives this request already. */
  get exists(): boolean {
    return this.#kept !== undefined;
  }

  /** Tells whether saving would begin a session. */
  get begins(): boolean {
    return this.#kept === undefined && hasValues(this.#changes());
  }

  /** Returns a field that is not the application's. */
  reserved(name: string): unknown {
    this.#touched = true;
    return this.#reserved.has(name) ? this.#reserved.get(name) : this.#kept?.fields[name];
  }

  /** Returns the names of fields that are not the application's, of those that begin with `prefix`. */
  reservedNames(prefix: string): string[] {
    this.#touched = true;
    const names = new Set([...Object.keys(this.#kept?.fields ?? {}), ...this.#reserved.keys()]);
    return [...names].filter((name) => name.startsWith(prefix) && this.reserved(name) !== undefined);
  }

  /** Changes a field that is not the application's; undefined removes it. */
  reserve(name: string, value: unknown): void {
    this.#touched = true;
    this.#reserved.set(name, value);
  }

  cycleKey(): Promise<void> {
    this.#touched = true;
    this.#moves = true;
    return Promise.resolve();
  }

  async flush(): Promise<void> {
    await this.end();
  }

  /** Ends the session as flush does. @returns false where it had ended, or moved on to another id, meanwhile: then its cookie is left alone too */
  async end(): Promise<boolean> {
    this.#touched = true;
    const kept = this.#kept;
    const removed = kept === undefined || (await this.#keeping.remove(kept)); // where that fails, nothing has changed: nobody is anonymous in its place
    this.#kept = undefined;
    this.#view = undefined;
    this.#reserved.clear();
    this.#refresh = false;
    this.#moves = false;
    this.#ended ||= removed && kept !== undefined;
    return removed;
  }

  setExpiry(duration: Duration | "browser" | undefined): void {
    this.reserve(
      CUSTOM_EXPIRY,
      duration === "browser" ? 0 : duration === undefined ? undefined : Math.ceil(secondsOf(duration, "setExpiry")), // cut off, half a second would be 0
    );
  }

  /**
   * Saves what changed; where nothing did, there is nothing to wait for.
   *
   * @throws {SessionInterrupted} when it ended meanwhile @throws {PayloadError} `WAXSEAL_NOT_JSON`, `WAXSEAL_SESSION_FIELD_RESERVED` @throws {StoreError}
   */
  save(): SessionOutcome | Promise<SessionOutcome> {
    const changes = this.#changes();
    const kept = this.#kept;
    const merge: Merge = (latest) => merged(latest, changes);
    if (kept === undefined) {
      if (!hasValues(changes)) return this.#ended ? { kind: "ended" } : { kind: "unchanged" };
      return this.#keepSaved(this.#keeping.add(merge));
    }
    if (this.#moves) return this.#keepSaved(this.#keeping.move(kept, merge));
    if (changes.size > 0) return this.#keepSaved(this.#keeping.change(kept, merge));
    return this.#refresh ? this.#refreshed(kept) : { kind: "unchanged" };
  }

  /** Nothing of this request is lost where the session has ended, or moved on, meanwhile; to drop its cookie could drop its successor's. */
  async #refreshed(kept: KeptSession): Promise<SessionOutcome> {
    const session = await this.#keeping.touch(kept);
    return session === undefined ? { kind: "unchanged" } : this.#keep(session);
  }

  async #keepSaved(saving: Promise<KeptSession>): Promise<SessionOutcome> {
    return this.#keep(await saving);
  }

  #keep(session: KeptSession): SessionOutcome {
    this.#kept = session;
    this.#view = undefined;
    this.#reserved.clear();
    this.#refresh = false;
    this.#moves = false;
    return { kind: "kept", session };
  }

  #changes(): Map<string, unknown> {
    const changes = new Map(this.#reserved);
    if (this.#view === undefined) return changes;
    const { data, found } = this.#view;
    for (const [name, value] of Object.entries(data)) {
      if (value === undefined) continue;
      if (isReserved(name))
        throw new PayloadError(
          "WAXSEAL_SESSION_FIELD_RESERVED",
          'Session fields that begin with "_" are reserved; name this one otherwise.',
        );
      if (!isSameJson(value, found[name])) changes.set(name, copyOf(value)); // what the handler does to it later is not of this save
    }
    for (const name of Object.keys(found)) {
      const isThere = Object.hasOwn(data, name) && (data as SessionFields)[name] !== undefined;
      if (found[name] !== undefined && !isThere) changes.set(name, undefined);
    }
    return changes;
  }
}

/** Returns `value` as it will be read again. @throws {PayloadError} `WAXSEAL_NOT_JSON` */
function copyOf(value: unknown): unknown {
  const isItself = typeof value === "string" || typeof value === "boolean" || (Number.isSafeInteger(value) && !Object.is(value, -0));
  return isItself ? value : readJson(asciiJson(value));
}

function hasValues(changes: ReadonlyMap<string, unknown>): boolean {
  return [...changes.values()].some((value) => value !== undefined);
}

function merged(latest: Readonly<SessionFields>, changes: ReadonlyMap<string, unknown>): SessionFields {
  const fields = { ...latest };
  for (const [name, value] of changes) {
    if (value === undefined) Reflect.deleteProperty(fields, name);
    else fields[name] = value;
  }
  return fields;
}
