import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/run.ts";

const PLACES = ["src/leaks/places", "src/leaks/reports/sarif", "src/leaks/examination.ts", "src/cli/scan"];
const CODE = /"([a-z]+(?:-[a-z]+)+|unreadable|interrupted)"/g;

function sources(): string[] {
  return PLACES.flatMap((place) => {
    if (place.endsWith(".ts")) return [place];
    const names = readdirSync(join(ROOT, place), { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".ts")).map((name) => join(place, name));
  });
}

it("has every code of a gap in the table of docs/leaks.md, and no other", () => {
  const codes = sources().flatMap((path) => {
    const given = readFileSync(join(ROOT, path), "utf8").matchAll(/(?:\bcode: |\bmiss\()([^,]*),/g);
    return [...given].flatMap(([, text]) => [...text!.matchAll(CODE)].map(([, code]) => code!));
  });
  const rows = readFileSync(join(ROOT, "docs/leaks.md"), "utf8").matchAll(/^\| `([a-z-]+)` +\|/gm);
  expect([...rows].map(([, code]) => code)).toEqual([...new Set(codes)].sort());
});
