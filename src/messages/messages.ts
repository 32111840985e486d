/**
 * Flash messages of one request: those left by the last one, and those for the next page.
 *
 * Source: Django 5.2, django/contrib/messages/storage/base.py, class BaseStorage.
 * @module
 */
import { ConfigError } from "../errors.ts";
import { LEVELS, type LevelName, type Message } from "./message.ts";

/** A message as a page shows it. */
export interface ShownMessage extends Message {
  /** The extra tags, then the level's name: words for the style sheet. */
  tags: string;
}

export interface MessageOptions {
  extraTags?: string | undefined;
  /** The text is HTML that you vouch for. @default false */
  safe?: boolean | undefined;
}

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(LEVELS).map(([name, level]) => [level, name]));

export class Messages implements Iterable<ShownMessage> {
  readonly #load: () => Message[];
  #left: Message[] | undefined;
  #added: Message[] = [];
  #shown = false;

  /** @param load reads what the last request left; called once, and only if somebody asks */
  constructor(load: () => Message[]) {
    this.#load = load;
  }

  debug(text: string, options?: MessageOptions): void {
    this.add("debug", text, options);
  }

  info(text: string, options?: MessageOptions): void {
    this.add("info", text, options);
  }

  success(text: string, options?: MessageOptions): void {
    this.add("success", text, options);
  }

  warning(text: string, options?: MessageOptions): void {
    this.add("warning", text, options);
  }

  error(text: string, options?: MessageOptions): void {
    this.add("error", text, options);
  }

  /** Leaves a message for the next page that shows them. @throws {ConfigError} `WAXSEAL_MESSAGE_LEVEL` */
  add(level: LevelName | number, text: string, { extraTags, safe = false }: MessageOptions = {}): void {
    const number = typeof level === "number" ? level : LEVELS[level];
    if (!Number.isSafeInteger(number))
      throw new ConfigError("WAXSEAL_MESSAGE_LEVEL", `The levels are ${Object.keys(LEVELS).join(", ")}, or a whole number of your own.`);
    this.#added.push({ level: number, message: text, extraTags: extraTags ?? null, ...(safe ? { safe } : {}) });
  }

  /** How many wait to be shown. */
  get size(): number {
    return this.#waiting().length;
  }

  /** Gives every waiting message; they count as shown, and are gone with this response. */
  *[Symbol.iterator](): Iterator<ShownMessage> {
    const waiting = this.#waiting();
    this.#shown = true;
    this.#left = [];
    this.#added = [];
    for (const message of waiting) {
      const tags = [message.extraTags, NAMES.get(message.level)].filter(Boolean).join(" ");
      yield { ...message, tags };
    }
  }

  /** Returns what is to be kept for the next request, or undefined where nothing changed. */
  toKeep(): Message[] | undefined {
    return this.#shown || this.#added.length > 0 ? this.#waiting() : undefined;
  }

  /** Tells whether somebody asked for messages that an earlier request may have left. */
  get touched(): boolean {
    return this.#left !== undefined;
  }

  #waiting(): Message[] {
    this.#left ??= this.#load();
    return [...this.#left, ...this.#added];
  }
}
