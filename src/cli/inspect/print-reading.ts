/**
 * A reading for a person: calm, bounded, and harmless on a terminal whatever the token holds.
 *
 * @module
 */
import type { Paint } from "../paint.ts";
import { visibleBlock, visibleLine } from "../visible.ts";
import { wrapped } from "../wrapped.ts";
import type { Part, Reading, Trust } from "./reading.ts";

const MOST_PART_CHARACTERS = 32;

/** Returns the lines to print. */
export function readingText({ title, parts, payload, notes, trust }: Reading, paint: Paint): string {
  const sections = [
    paint("title", title),
    partLines(parts, paint),
    payloadLines(payload),
    notes.map((line) => `  ${line}`).join("\n"),
    trustLines(trust, paint),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function partLines(parts: readonly Part[], paint: Paint): string {
  const rows = parts.map(({ name, text, about }) => ({ name, text: visibleLine(text, MOST_PART_CHARACTERS), about: visibleLine(about) }));
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const textWidth = Math.max(0, ...rows.map(({ text }) => text.length));
  return rows
    .map(({ name, text, about }) =>
      `  ${paint("faint", name.padEnd(nameWidth))}  ${paint("code", text.padEnd(textWidth))}  ${about}`.trimEnd(),
    )
    .join("\n");
}

/** Data is laid out; text only where the parts have cut it. */
function payloadLines(payload: Reading["payload"]): string {
  if (payload === undefined) return "";
  if ("json" in payload) return indented(visibleBlock(prettyJson(payload.json)));
  return payload.text.length > MOST_PART_CHARACTERS ? indented(visibleBlock(payload.text)) : "";
}

function trustLines(trust: Trust, paint: Paint): string {
  switch (trust.state) {
    case "verified":
      return `${paint("good", "✓ VERIFIED")}\n${wrapped(`The ${trust.keyState} key ${trust.key} signed it, for ${visibleLine(trust.purpose)}.`)}`;
    case "refused": {
      const tried =
        trust.tried === undefined
          ? ""
          : `\n${paint("faint", wrapped(`Tried: ${trust.tried.map((name) => visibleLine(name)).join(", ")}.`))}`;
      return `${paint("bad", `✗ REFUSED ${trust.reason}`)}\n${wrapped(trust.why)}${tried}`;
    }
    case "unverified":
      return `${paint("warning", "! UNVERIFIED")}\n${wrapped(trust.why)}`;
  }
}

/** JSON.stringify with two spaces, and whole numbers beyond 2^53 to the last digit. */
function prettyJson(value: unknown): string {
  const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === "bigint" ? rawJSON(member.toString()) : member), 2);
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}
