import { ConfigError } from "../errors.ts";

/** One message for the person at the next page they see. */
export interface Message {
  /** 10 debug, 20 info, 25 success, 30 warning, 40 error; others are the application's own. */
  level: number;
  message: string;
  /** Space-separated words for the page's style sheet. */
  extraTags: string | null;
  /** The text is HTML that the application vouches for; Django's mark_safe. */
  safe?: boolean | undefined;
}

/** Source: Django 5.2, django/contrib/messages/constants.py, DEFAULT_LEVELS. */
export const LEVELS = { debug: 10, info: 20, success: 25, warning: 30, error: 40 } as const;

export type LevelName = keyof typeof LEVELS;

/** Returns the number of a level. @throws {ConfigError} `WAXSEAL_MESSAGE_LEVEL` */
export function levelNumber(level: LevelName | number): number {
  const number = typeof level === "number" ? level : LEVELS[level];
  if (!Number.isSafeInteger(number))
    throw new ConfigError("WAXSEAL_MESSAGE_LEVEL", `The levels are ${Object.keys(LEVELS).join(", ")}, or a whole number of your own.`);
  return number;
}
