/**
 * What is drawn on the covers: each motif fills the lower part of a cover, 200 wide, from 125 down to 300.
 *
 * @module
 */
import { html, type Html } from "./html.ts";

/** A cover's colours. */
export interface Palette {
  readonly ground: string;
  readonly figure: string;
  readonly accent: string;
}

export type Motif = (palette: Palette) => Html;

/** Returns one drawing for each number from 0 up to `count`. */
function times(count: number, draw: (at: number) => Html | false): (Html | false)[] {
  return Array.from({ length: count }, (_, at) => draw(at));
}

/** Of the looking-glass: a chessboard that runs to the horizon. */
export const chessboard: Motif = ({ figure, accent }) => {
  const depth = (row: number): number => 168 + 132 * (row / 6) ** 1.7;
  const across = (column: number, y: number): number => 100 + (column - 4) * (y - 128) * 0.42;
  const point = (column: number, row: number): string => `${across(column, depth(row)).toFixed(1)},${depth(row).toFixed(1)}`;
  return html`<circle cx="100" cy="158" r="21" fill="${accent}" /><rect y="168" width="200" height="132" fill="${figure}" opacity="0.14" />
    ${times(
      6,
      (row) =>
        html`${times(
          8,
          (column) =>
            (row + column) % 2 === 0 &&
            html`<polygon
              points="${point(column, row)} ${point(column + 1, row)} ${point(column + 1, row + 1)} ${point(column, row + 1)}"
              fill="${figure}"
            />`,
        )}`,
    )}`;
};

/** Of a letter that hides by lying about. */
export const envelope: Motif = ({ figure, accent, ground }) =>
  html`<g transform="rotate(-7 100 215)">
    <rect x="32" y="168" width="136" height="92" rx="3" fill="${figure}" />
    <path d="M32 258 84 212M168 258l-52-46" stroke="${ground}" stroke-width="2" fill="none" />
    <path d="M32 170 100 228 168 170" stroke="${ground}" stroke-width="3" fill="none" stroke-linejoin="round" />
    <circle cx="100" cy="226" r="17" fill="${accent}" /><circle cx="100" cy="226" r="11" fill="none" stroke="${ground}" opacity="0.5" />
  </g>`;

/** Of an embroidered letter. */
export const embroidery: Motif = ({ figure, accent }) =>
  html`<g fill="none" stroke-linecap="round">
    <path d="M58 272 100 150 142 272M72 234H128M46 272h24M130 272h24" stroke="${accent}" stroke-width="17" stroke-linejoin="round" />
    <path
      d="M58 272 100 150 142 272M72 234H128M46 272h24M130 272h24"
      stroke="${figure}"
      stroke-width="1.6"
      stroke-dasharray="4 5"
      stroke-linejoin="round"
    />
  </g>`;

/** Of the sea at Lyme. */
export const waves: Motif = ({ figure, accent, ground }) =>
  html`<circle cx="138" cy="178" r="26" fill="${accent}" /> ${times(5, (at) => {
      const y = 188 + at * 24;
      return html`<path
        d="M${-50 + (at % 2) * 25} ${y}q25-15 50 0t50 0 50 0 50 0 50 0 50 0V310H-60Z"
        fill="${figure}"
        stroke="${ground}"
        stroke-width="2.5"
      />`;
    })}`;

/** Of a castle in the Carpathians. */
export const castle: Motif = ({ figure, accent, ground }) =>
  html`<circle cx="122" cy="186" r="44" fill="${accent}" />
    <path d="M70 196q6-9 11-1 2-3 4 0 5-8 11 1-6-3-8 2-3-4-5 2-2-6-5-2-2-5-8-2Z" fill="${ground}" />
    <path d="M0 300V246l28-18 20 16 22-30 10 12V198l5-14 5 14v-8h6v8h8v-22l7-18 7 18v50l26 20 24-12 32 30v36Z" fill="${figure}" />
    <path d="M108 206h5v9h-5zM84 212h4v7h-4z" fill="${accent}" />`;

/** Of the spark of being. */
export const spark: Motif = ({ figure, accent, ground }) =>
  html`${times(6, (at) => html`<circle cx="100" cy="222" r="${22 + at * 17}" fill="none" stroke="${figure}" stroke-width="${5 - at * 0.7}" />`)}
    <path d="M112 140 72 228h24l-14 66 50-88h-26l22-66Z" fill="${accent}" stroke="${ground}" stroke-width="4" stroke-linejoin="round" />`;

/** Of a diamond, cut. */
export const gem: Motif = ({ figure, accent, ground }) =>
  html`${times(14, (at) => {
      const angle = (at / 14) * 2 * Math.PI;
      const point = (radius: number): string =>
        `${(100 + radius * Math.cos(angle)).toFixed(1)} ${(218 + radius * Math.sin(angle)).toFixed(1)}`;
      return html`<path d="M${point(74)}L${point(at % 2 === 0 ? 92 : 84)}" stroke="${accent}" stroke-width="2" stroke-linecap="round" />`;
    })}
    <path d="M58 176h84l22 28-64 76-64-76Z" fill="${figure}" />
    <path
      d="M36 204h128M58 176l20 28 22-28 22 28 20-28M78 204l22 76 22-76"
      fill="none"
      stroke="${ground}"
      stroke-width="2.5"
      stroke-linejoin="round"
    />`;

/** Of a door under ivy. */
export const door: Motif = ({ figure, accent, ground }) =>
  html`<path d="M56 300V212a44 44 0 0 1 88 0v88Z" fill="${accent}" />
    <path d="M78 300v-88M100 300V168M122 300v-88" stroke="${ground}" stroke-width="2" opacity="0.45" />
    <circle cx="112" cy="244" r="5.5" fill="${ground}" /><path d="m112 244-4 14h8Z" fill="${ground}" /> ${times(34, (at) => {
      const angle = Math.PI * (0.96 + (at / 33) * 1.08);
      const radius = 50 + ((at * 7) % 5) * 5;
      const x = 100 + radius * Math.cos(angle) * 1.05;
      const y = 214 + radius * Math.sin(angle) + (at < 6 || at > 27 ? (at * 29) % 70 : 0);
      return html`<ellipse
        cx="${x.toFixed(1)}"
        cy="${y.toFixed(1)}"
        rx="9"
        ry="5"
        fill="${figure}"
        opacity="${at % 3 === 0 ? 0.75 : 1}"
        transform="rotate(${(at * 47) % 180} ${x.toFixed(1)} ${y.toFixed(1)})"
      />`;
    })}`;

/** Of a house where one window is lit. */
export const facade: Motif = ({ figure, accent, ground }) =>
  html`<path d="M22 300V186l78-42 78 42v114Z" fill="${figure}" /> ${times(12, (at) => {
      const [x, y] = [42 + (at % 4) * 33, 192 + Math.floor(at / 4) * 38];
      return html`<rect
          x="${x}"
          y="${y}"
          width="17"
          height="25"
          fill="${at === 2 ? accent : ground}"
          opacity="${at === 2 ? 1 : 0.5}"
        /><path d="M${x + 8.5} ${y}v25M${x} ${y + 11}h17" stroke="${figure}" stroke-width="1.5" />`;
    })}`;

/** Of an island with a cross on it. */
export const map: Motif = ({ figure, accent }) =>
  html`${times(
      4,
      (at) =>
        html`<path
          d="M28 232c-6-34 30-62 68-58 22 2 30 16 50 18 30 4 36 40 22 62-16 26-48 34-78 30-30-2-56-18-62-52Z"
          transform="translate(100 228) scale(${1 - at * 0.2}) translate(-100 -228)"
          fill="none"
          stroke="${figure}"
          stroke-width="${2 + at * 0.4}"
          opacity="${1 - at * 0.15}"
        />`,
    )}
    <path d="M52 252c16-26 30 6 46-16s22-6 34-16" fill="none" stroke="${accent}" stroke-width="4" stroke-dasharray="7 6" />
    <path d="m128 206 18 18m0-18-18 18" stroke="${accent}" stroke-width="7" stroke-linecap="round" />`;

/** Of what lies under the ground. */
export const strata: Motif = ({ figure, accent, ground }) =>
  html`${times(
      6,
      (at) =>
        html`<circle
          cx="100"
          cy="306"
          r="${150 - at * 23}"
          fill="${at === 5 ? accent : figure}"
          opacity="${at === 5 ? 1 : 0.28 + at * 0.13}"
        />`,
    )}
    <path d="M100 150v118" stroke="${ground}" stroke-width="2.5" stroke-dasharray="2 7" stroke-linecap="round" />
    <path d="m92 262 8 12 8-12" fill="none" stroke="${ground}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" />`;

/** Of a wall, and a page that stays blank. */
export const wall: Motif = ({ figure, accent, ground }) =>
  html`${times(
      9,
      (row) =>
        html`${times(
          6,
          (column) => html`<rect x="${column * 42 - (row % 2) * 21 - 10}" y="${140 + row * 18}" width="39" height="15" fill="${figure}" />`,
        )}`,
    )} <path d="M66 168h52l18 18v88H66Z" fill="${accent}" /><path d="M118 168v18h18" fill="none" stroke="${ground}" stroke-width="2" />`;
