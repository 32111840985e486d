/**
 * Leaks that wait for their history: it takes a look at all commits, so that many are attributed at once.
 *
 * @module
 */
import type { Leak } from "../../leak.ts";
import type { PassedOver } from "./attribution/commit-changes.ts";
import type { Histories } from "./attribution/histories.ts";
import type { ObjectHistory } from "./attribution/object-history.ts";

/** So many are held in memory before they are told. */
const MOST_HELD = 20_000;
/** With all members of an archive. */
const MOST_OF_ONE_OBJECT = 10_000;

export class HeldLeaks {
  readonly #found: (leak: Leak) => void;
  readonly #miss: (code: string, message: string) => void;
  readonly #historiesOf: ((ids: Iterable<string>) => Promise<Histories>) | undefined;
  readonly #byObject = new Map<string, Leak[]>();
  #before = new Map<string, Leak[]>();
  /** Objects whose leaks were told already: where all is read again, they are not told twice. */
  readonly #told = new Set<string>();
  #size = 0;
  #isCut = false;
  #isUnreadable = false;
  #isTooLarge = false;

  constructor(
    found: (leak: Leak) => void,
    miss: (code: string, message: string) => void,
    historiesOf: ((ids: Iterable<string>) => Promise<Histories>) | undefined,
  ) {
    this.#found = found;
    this.#miss = miss;
    this.#historiesOf = historiesOf;
  }

  get isFull(): boolean {
    return this.#size >= MOST_HELD;
  }

  /** Tells whether something was found in the object `id`. */
  has(id: string): boolean {
    return this.#byObject.has(id) || this.#told.has(id);
  }

  add(leak: Leak): void {
    const id = leak.place.object?.id ?? "";
    if (this.#told.has(id)) return;
    const leaks = this.#byObject.get(id);
    if (leaks === undefined) this.#byObject.set(id, [leak]);
    else if (leaks.length < MOST_OF_ONE_OBJECT) leaks.push(leak);
    else this.#isCut = true;
    this.#size++;
  }

  /** All is read again: what was found so far is told only where it is found again, or where it comes to no end. */
  again(): void {
    this.#before = new Map(this.#byObject);
    this.#clear();
  }

  /** Tells at once what was found, without history: for one who was interrupted. */
  tellAsIs(): void {
    for (const [id, leaks] of this.#byObject) if (leaks.length >= (this.#before.get(id)?.length ?? 0)) this.#before.set(id, leaks);
    for (const [id, leaks] of this.#before) if (!this.#told.has(id)) for (const leak of leaks) this.#found(leak);
    this.#before.clear();
    this.#clear();
  }

  /** Tells what was found, by the age of the oldest commit, with all there is to say of it. */
  async tell(): Promise<void> {
    if (this.#byObject.size === 0) return;
    const ids = [...this.#byObject.keys()].filter((id) => id !== "");
    const histories = ids.length === 0 ? undefined : await this.#historiesOf?.(ids);
    const since = (id: string): string => histories?.of.get(id)?.commits[0]?.date ?? "~"; // behind all dates
    const order = [...this.#byObject].map(([id, leaks]) => ({ id, leaks, since: since(id) }));
    order.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : a.id < b.id ? -1 : 1));
    for (const { id, leaks } of order) {
      if (id !== "") this.#told.add(id);
      const history = histories?.of.get(id);
      for (const leak of leaks) this.#found(history === undefined ? leak : withHistory(leak, history, histories!.passedOver));
    }
    this.#clear();
    if (this.#isCut)
      this.#miss(
        "too-many-leaks",
        `Of objects with more than ${MOST_OF_ONE_OBJECT} leaks only so many are listed; remove them, and scan again.`,
      );
    this.#isCut = false;
    if (histories !== undefined) this.#missCommits(histories.passedOver);
  }

  #clear(): void {
    this.#byObject.clear();
    this.#size = 0;
  }

  #missCommits({ unreadable, tooLarge }: PassedOver): void {
    if (unreadable && !this.#isUnreadable) {
      this.#isUnreadable = true;
      const message = "git could not read all commits, so that not all that hold a leak are named. Run `git fsck --full` to see why.";
      this.#miss("history-incomplete", message);
    }
    if (tooLarge && !this.#isTooLarge) {
      this.#isTooLarge = true;
      const message =
        "Commits were passed over that change millions of paths, so that not all that hold a leak are named. People make no such commits: find out where they are from.";
      this.#miss("history-incomplete", message);
    }
  }
}

/** Where no commit is known to hold it and large ones were passed over, "in no commit" would be more than is known. */
function withHistory(leak: Leak, history: ObjectHistory, { tooLarge }: PassedOver): Leak {
  const placed = { ...leak, place: { ...leak.place, path: leak.place.path ?? history.paths[0] } };
  const isKnown = history.commitCount > 0 || history.reachable || !tooLarge;
  return isKnown ? { ...placed, history } : placed;
}
