import { isoTime } from "../time-text.ts";
import { UsageError } from "../usage-error.ts";

/** As ISO 8601 has it, or as this command prints it: "2026-11-22 13:58:23 UTC". */
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) ?(Z|UTC|[+-]\d\d:\d\d)$/;

/** Returns the moment that `text` says, its zone included: at night, and on another machine, nobody knows which one else would be meant. @throws {UsageError} */
export function momentOf(text: string, option = "before"): Date {
  const [, day = "", time = "", zone = ""] = MOMENT.exec(text) ?? [];
  const moment = new Date(`${day}T${time}${zone === "UTC" ? "Z" : zone}`);
  const isInCalendar = isoTime(Date.parse(`${day}T00:00Z`))?.slice(0, day.length) === day; // the 30th of February would be in March
  if (isInCalendar && !Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`--${option} is a day, a time and a zone, such as 2026-11-22T13:58:23Z or 2026-11-22T14:58+01:00.`);
}
