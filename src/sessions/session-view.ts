/**
 * What an application sees of a session's fields, as its schema has them, and how they were when they were found.
 *
 * @module
 */
import { assertJson } from "../encoding/ascii-json.ts";
import { copyOfJson } from "../encoding/copy-of-json.ts";
import { PayloadError } from "../errors.ts";
import { validated, type StandardSchemaV1 } from "../signing/schema.ts";
import type { SessionFields } from "./codec.ts";
import { isReserved } from "./fields.ts";

/** Equal to nothing, so that the field counts as changed. */
const UNFIT = Symbol("unfit");

export interface SessionView {
  readonly data: object;
  /** The application's fields as they were found: nobody changes these. */
  readonly found: Readonly<SessionFields>;
}

/** Returns what the application sees of `fields`, as `schema` has it: without what is not its own. */
export function viewOf(fields: Readonly<SessionFields>, schema: StandardSchemaV1<unknown, object> | undefined): SessionView {
  const own = ownFields(fields);
  const copy = copyOfJson(own) as SessionFields; // down to the last of its parts: other requests may build on `fields`
  if (schema === undefined) return { data: copy, found: own };
  const fitting = fitted(schema, copy);
  if (fitting !== undefined) return { data: fitting, found: asFound(fitting) };
  // From before the schema changed: what does not fit makes way for the defaults, instead of an error page at every request until the cookie is gone.
  const salvaged = salvagedFields(schema, copyOfJson(own) as SessionFields);
  const unfit = Object.keys(own).filter((name) => !Object.hasOwn(salvaged, name));
  const data = validated(schema, salvaged);
  return { data, found: { ...asFound(data), ...Object.fromEntries(unfit.map((name) => [name, UNFIT])) } };
}

function ownFields(fields: Readonly<SessionFields>): SessionFields {
  const own: SessionFields = {};
  for (const name of Object.keys(fields)) if (!isReserved(name)) own[name] = fields[name];
  return own;
}

/** @throws {PayloadError} `WAXSEAL_NOT_JSON` when the schema made something that could not be kept */
function asFound(data: object): SessionFields {
  for (const value of Object.values(data)) if (value !== undefined) assertJson(value);
  return copyOfJson(data) as SessionFields;
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
