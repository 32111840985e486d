/**
 * Leaks that wait for their history: it takes a look at all commits, so that many are attributed at once.
 *
 * @module
 */
import type { Leak } from "../../leak.ts";
import type { Histories } from "./attribution/histories.ts";

/** So many are held in memory before they are told. */
const MOST_HELD = 20_000;
/** With all members of an archive. */
const MOST_OF_ONE_OBJECT = 10_000;

export class HeldLeaks {
  readonly #found: (leak: Leak) => void;
  readonly #miss: (code: string, message: string) => void;
  readonly #historiesOf: ((ids: Iterable<string>) => Promise<Histories>) | undefined;
  readonly #byObject = new Map<string, Leak[]>();
  /** Objects whose leaks were told already: where all is read again, they are not told twice. */
  readonly #told = new Set<string>();
  #size = 0;
  #isCut = false;
  #isIncomplete = false;

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

  /** Forgets what was not told. */
  clear(): void {
    this.#byObject.clear();
    this.#size = 0;
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
      for (const leak of leaks)
        this.#found(
          history === undefined ? leak : { ...leak, place: { ...leak.place, path: leak.place.path ?? history.paths[0] }, history },
        );
    }
    this.clear();
    if (this.#isCut)
      this.#miss(
        "too-many-leaks",
        `Of objects with more than ${MOST_OF_ONE_OBJECT} leaks only so many are listed; remove them, and scan again.`,
      );
    if (histories?.isComplete === false && !this.#isIncomplete) {
      this.#isIncomplete = true;
      this.#miss(
        "history-incomplete",
        "git could not read all commits, so that not all that hold a leak are named. Run `git fsck --full` to see why.",
      );
    }
    this.#isCut = false;
  }
}
