/**
 * What an application sees of a session's fields, as its schema has them, and how they were when they were found.
 *
 * @module
 */
import { asciiJson } from "../encoding/ascii-json.ts";
import { copyOfJson } from "../encoding/copy-of-json.ts";
import { PayloadError } from "../errors.ts";
import { validated, type StandardSchemaV1 } from "../signing/schema.ts";
import type { SessionFields } from "./codec.ts";
import { isReserved } from "./fields.ts";

/** Equal to no JSON, so that the field counts as changed. */
const UNFIT = "";

export interface SessionView {
  readonly data: object;
  /** Each field as JSON, as it was found. */
  readonly found: ReadonlyMap<string, string>;
}

/** Returns what the application sees of `fields`, as `schema` has it: without what is not its own. */
export function viewOf(fields: Readonly<SessionFields>, schema: StandardSchemaV1<unknown, object> | undefined): SessionView {
  const own = ownCopy(fields);
  const fitting = schema === undefined ? own : fitted(schema, own);
  if (fitting !== undefined) return { data: fitting, found: jsonOf(fitting) };
  // From before the schema changed: what does not fit makes way for the defaults, instead of an error page at every request until the cookie is gone.
  const salvaged = salvagedFields(schema!, own);
  const unfit = Object.keys(own).filter((name) => !Object.hasOwn(salvaged, name));
  const data = validated(schema!, salvaged);
  return { data, found: new Map([...jsonOf(data), ...unfit.map((name) => [name, UNFIT] as const)]) };
}

/** Returns the application's fields, down to the last of their parts another's: other requests may build on `fields`. */
function ownCopy(fields: Readonly<SessionFields>): SessionFields {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (isReserved(name) ? [] : [[name, copyOfJson(value)]])));
}

function salvagedFields(schema: StandardSchemaV1<unknown, object>, own: SessionFields): SessionFields {
  let salvaged: SessionFields = {};
  for (const [name, value] of Object.entries(own)) {
    const more = { ...salvaged, [name]: value };
    if (fitted(schema, more) !== undefined) salvaged = more;
  }
  return salvaged;
}

function fitted(schema: StandardSchemaV1<unknown, object>, own: SessionFields): object | undefined {
  try {
    return validated(schema, own);
  } catch (error) {
    if (error instanceof PayloadError) return undefined;
    throw error;
  }
}

function jsonOf(data: object): Map<string, string> {
  const present = Object.entries(data).filter(([, value]) => value !== undefined);
  return new Map(present.map(([name, value]) => [name, asciiJson(value)]));
}
