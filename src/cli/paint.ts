import { styleText } from "node:util";

/** What a piece of text is, for the eye. */
export type Look = "title" | "faint" | "good" | "bad" | "warning" | "code" | "added" | "removed";

/** Returns `text` in the colours of its look, or as it is where colours do not belong. */
export type Paint = (look: Look, text: string) => string;

const STYLES: Readonly<Record<Look, Parameters<typeof styleText>[0]>> = {
  title: "bold",
  faint: "dim",
  good: "green",
  bad: "red",
  warning: "yellow",
  code: "cyan",
  added: "green",
  removed: "red",
};

/** Returns the paint for a stream: colours on a terminal only, and as NO_COLOR and FORCE_COLOR say. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (look, text) => styleText(STYLES[look], text, { stream });
}

/** No colours at all. */
export const plain: Paint = (_look, text) => text;
