/**
 * The covers: one series, drawn from a book's title, author, colours and motif.
 *
 * @module
 */
import type { Book } from "../books.ts";
import { html, type Html } from "./html.ts";
import * as motifs from "./motifs.ts";
import type { Motif } from "./motifs.ts";

const DESIGNS: Readonly<Record<string, readonly [Motif, ground: string, figure: string, accent: string, title?: string]>> = {
  "through-the-looking-glass": [motifs.chessboard, "#27344f", "#ecdfc6", "#d9694f"],
  "the-purloined-letter": [motifs.envelope, "#c9b48a", "#f6ecd6", "#96231f", "#2f241a"],
  "the-scarlet-letter": [motifs.embroidery, "#1f1c20", "#f1ddc4", "#b3262a"],
  persuasion: [motifs.waves, "#cfded9", "#2a5c68", "#e5a550", "#173e48"],
  dracula: [motifs.castle, "#681c25", "#170e11", "#ecdcba", "#ecdcba"],
  frankenstein: [motifs.spark, "#36483a", "#7d9a6d", "#f1e17a", "#e6edd0"],
  "the-moonstone": [motifs.gem, "#2c2552", "#c3bdea", "#f3d58f"],
  "the-secret-garden": [motifs.door, "#1e493b", "#8fbf93", "#d9b25f", "#eef0d8"],
  "jane-eyre": [motifs.facade, "#7d6f7f", "#2b2531", "#f5c063", "#fdf3e4"],
  "treasure-island": [motifs.map, "#e6d3a4", "#80633d", "#ad3328", "#4a3420"],
  "journey-to-the-centre-of-the-earth": [motifs.strata, "#2b1a17", "#c85f3a", "#f8bb58", "#f7dfc0"],
  "bartleby-the-scrivener": [motifs.wall, "#a9a399", "#958e83", "#fbf8f1", "#292622"],
};

const WIDTH = 164;
/** The widest of common serif faces, bold; in ems. */
const LETTER_WIDTH = 0.66;

/** Returns a book's cover as a drawing. It says nothing that the page does not say beside it. */
export function cover({ slug, title, author }: Book): Html {
  const [motif, ground, figure, accent, ink = figure] = DESIGNS[slug]!;
  const lines = linesOf(title);
  const size = Math.min(27, WIDTH / (Math.max(...lines.map((line) => line.length)) * LETTER_WIDTH));
  const top = 24 + size * 0.8;
  const under = top + (lines.length - 1) * size * 1.16;
  return html`<svg class="cover" viewBox="0 0 200 300" aria-hidden="true">
    <rect width="200" height="300" fill="${ground}" />
    ${motif({ ground, figure, accent })}
    <g fill="${ink}">
      ${lines.map((line, at) => html`<text class="cover-title" x="18" y="${(top + at * size * 1.16).toFixed(1)}" font-size="${size.toFixed(1)}">${line}</text>`)}
      <rect x="18" y="${(under + 11).toFixed(1)}" width="26" height="2" />
      <text class="cover-author" x="18" y="${(under + 28).toFixed(1)}" font-size="10">${author}</text>
    </g>
    <rect width="5" height="300" fill="#000" opacity="0.22" />
    <rect x="5" width="1.5" height="300" fill="#fff" opacity="0.16" />
  </svg>`;
}

/** Breaks a title into lines of about one length, at its spaces. */
function linesOf(title: string): string[] {
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length <= 3 || last.length + word.length < 12)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
