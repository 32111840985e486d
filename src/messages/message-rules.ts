/**
 * Which messages an application keeps, and which words its style sheets have for them.
 *
 * Source: Django 5.2, django/contrib/messages/utils.py, get_level_tags; storage/base.py, BaseStorage._get_level.
 * @module
 */
import { levelNumber, LEVELS, type LevelName } from "./message.ts";

export interface MessagesOptions {
  /** Messages below this level are not kept; Django's MESSAGE_LEVEL. @default none are left out; under the Django preset "info", as in Django */
  minimumLevel?: LevelName | number | undefined;
  /** Words for the style sheet by level, for levels of one's own or in place of the level's name; Django's MESSAGE_TAGS. */
  tags?: Readonly<Record<number, string>> | undefined;
}

export interface MessageRules {
  readonly minimumLevel: number;
  readonly tags: ReadonlyMap<number, string>;
}

/** @throws {ConfigError} `WAXSEAL_MESSAGE_LEVEL` */
export function messageRules({ minimumLevel, tags = {} }: MessagesOptions, layout: "waxseal" | "django"): MessageRules {
  const least = minimumLevel ?? (layout === "django" ? "info" : undefined);
  return {
    minimumLevel: least === undefined ? -Infinity : levelNumber(least),
    tags: new Map([
      ...Object.entries(LEVELS).map(([name, level]) => [level, name] as const),
      ...Object.entries(tags).map(([level, tag]) => [levelNumber(Number(level)), tag] as const),
    ]),
  };
}
