/**
 * Flash messages of one request: those that earlier ones left, and those for the next page.
 *
 * Source: Django 5.2, django/contrib/messages/storage/base.py, class BaseStorage.
 * @module
 */
import { levelNumber, type LevelName, type Message } from "./message.ts";
import type { MessageRules } from "./message-rules.ts";

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

/** What earlier requests left, read only if somebody asks. */
export interface WaitingMessages {
  /** Returns what waits, and leaves it there. */
  peek(): readonly Message[];
  /** Returns what waits, for this request alone to show. */
  take(): readonly Message[];
}

export class Messages implements Iterable<ShownMessage> {
  readonly #waiting: WaitingMessages;
  readonly #rules: MessageRules;
  #added: Message[] = [];
  #touched = false;

  constructor(waiting: WaitingMessages, rules: MessageRules) {
    this.#waiting = waiting;
    this.#rules = rules;
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

  /** Leaves a message for the next page that shows them; one without text, or below the minimum level, is none, as in Django. @throws {ConfigError} `WAXSEAL_MESSAGE_LEVEL` */
  add(level: LevelName | number, text: string, { extraTags, safe = false }: MessageOptions = {}): void {
    const number = levelNumber(level);
    if (text === "" || number < this.#rules.minimumLevel) return;
    this.#added.push({ level: number, message: text, extraTags: extraTags ?? null, ...(safe ? { safe } : {}) });
  }

  /** How many wait to be shown. */
  get size(): number {
    this.#touched = true;
    return this.#waiting.peek().length + this.#added.length;
  }

  /** Gives every waiting message; they count as shown, and are gone with this response. */
  *[Symbol.iterator](): Iterator<ShownMessage> {
    this.#touched = true;
    const messages = [...this.#waiting.take(), ...this.#added];
    this.#added = [];
    for (const message of messages) {
      const tags = [message.extraTags, this.#rules.tags.get(message.level)].filter(Boolean).join(" ");
      yield { ...message, tags };
    }
  }

  /** What this request leaves for a later one. */
  get added(): readonly Message[] {
    return this.#added;
  }

  /** Tells whether somebody asked for messages that an earlier request may have left. */
  get touched(): boolean {
    return this.#touched;
  }
}
