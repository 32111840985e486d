/**
 * Reads backwards from a literal: to what it is assigned, or in which call it is an argument.
 *
 * ```
 * app.config["SECRET_KEY"] = os.environ.get("FLASK_KEY", "…")    names FLASK_KEY, app.config.SECRET_KEY; call os.environ.get, argument 1
 * const token = jwt.sign({ id }, "…")                             names token; call jwt.sign, argument 1
 * ```
 *
 * It knows no language: it follows what assignments, look-ups with a default, calls and lists have in common in all of them, for a bounded
 * number of steps over a bounded text.
 *
 * @module
 */
import { operandBefore, skipBlank, skipSibling, type Operand } from "./operand.ts";

export interface Naming {
  /** What the literal may be the value of, the nearest first. */
  readonly names: readonly string[];
  /** The function that it is passed to, with its path. */
  readonly call: string | undefined;
  /** Which argument of that it is, counted from 0. */
  readonly argument: number;
}

/** So many bytes before a literal are read. */
export const NAMING_REACH = 320;

const MOST_STEPS = 10;
/** Names of parameters and of types, which stand between a literal and its name. */
const TRANSPARENT = new Set([
  "default",
  "fallback",
  "defaultvalue",
  "default_value",
  "value",
  "str",
  "string",
  "final",
  "any",
  "byte",
  "optional",
]);
const ALTERNATIVES = new Set(["or", "else", "if", "await", "new", "b", "f", "r", "u"]);

/** Returns what `text`, which ends where a literal begins, calls it. */
export function namingBefore(text: string): Naming {
  const names: string[] = [];
  let call: string | undefined;
  let argument = 0;
  let commas = 0;
  let first: string | undefined; // of the arguments before the literal, where it is quoted
  let at = text.length;
  let [isAlternative, wasAlternative] = [false, false];
  const done = (): Naming => ({ names, call, argument });
  const add = ({ name }: Operand): void => {
    if (name !== "") names.push(name);
  };

  for (let step = 0; step < MOST_STEPS; step++) {
    const blankFrom = at;
    at = skipBlank(text, at);
    const sign = text[at - 1];
    const before = text[at - 2];
    if (sign === "," && step < MOST_STEPS - 1) {
      const sibling = skipSibling(text, at - 1);
      if (sibling === undefined) return done();
      if (sibling.symbol !== undefined && commas === 0) names.push(sibling.symbol);
      commas++;
      first = sibling.quoted;
      at = sibling.start;
    } else if (sign === "(") {
      const callee = operandBefore(text, at - 1);
      if (first !== undefined) names.push(first);
      if (call === undefined && callee.name !== "") [call, argument] = [callee.name, commas];
      [first, commas, at] = [undefined, 0, callee.start];
    } else if (sign === "[" || (sign === "{" && before !== "$" && before !== "{")) {
      at--;
    } else if ((sign === "|" && before === "|") || (sign === "?" && before === "?") || (sign === ":" && before === "?")) {
      const operand = operandBefore(text, at - 2);
      add(operand);
      at = operand.start;
    } else if (isAssignment(sign, before)) {
      const operand = operandBefore(text, skipSign(text, at), true);
      add(operand);
      at = operand.start;
      if (isTransparent(operand.name)) continue;
      at = skipBlank(text, at);
      if (sign === "=" && text[at - 1] === ":" && text[at - 2] !== ":") add(operandBefore(text, at - 1, true)); // name: Type = "…"
      return done();
    } else {
      // ENV NAME "…", Go's `name string = "…"`, Python's `look-up or "…"`, and the condition of `… ? "…"`
      if (step === 0 && text.slice(at, blankFrom).includes("\n")) return done();
      const word = operandBefore(text, at);
      if (word.start === at) return done();
      at = word.start;
      if (sign === "?" || isTransparent(word.name)) continue;
      isAlternative = ALTERNATIVES.has(word.name.toLowerCase());
      if (!isAlternative) add(word);
      if (!isAlternative && !wasAlternative) return done();
    }
    wasAlternative = isAlternative;
    isAlternative = false;
  }
  return done();
}

function isTransparent(name: string): boolean {
  return TRANSPARENT.has(name.toLowerCase());
}

function isAssignment(sign: string | undefined, before: string | undefined): boolean {
  if (sign === "=") return before !== "=" && before !== "!" && before !== "<" && before !== ">" && before !== "~";
  return (sign === ":" && before !== ":") || (sign === ">" && before === "=");
}

/** Returns where `:=`, `?=`, `||=`, `=>` and their kin begin. */
function skipSign(text: string, at: number): number {
  let start = at - 1;
  while (start > 0 && at - start < 4 && ":?|+=&".includes(text[start - 1]!)) start--;
  return start;
}
