/**
 * The few drawings that are not book covers. They are decoration: what they stand for is said in words beside them.
 *
 * @module
 */
import { html, type Html } from "./html.ts";

const WAX =
  "M66.7 7.1C74.2 10.1 81.1 17.1 86.1 23.8C91 30.5 96 39.3 96.5 47.3C97 55.4 93.3 64.8 89.2 72.1C85.1 79.4 78.9 86.8 71.7 91C64.5 95.2 54.2 98.1 46 97.2C37.8 96.3 29.1 90.9 22.5 85.6C15.9 80.4 9 73.2 6.3 65.6C3.6 58 4.5 48.1 6.4 39.9C8.2 31.7 11.5 22 17.2 16.3C23 10.6 32.8 7.2 41 5.7C49.2 4.2 59.2 4.1 66.7 7.1Z";

const AMPERSAND = "M68 71 42 40C36 32 42 25 49.5 25 57.5 25 61 33 55 40 50 46 34 49 34 61 34 69 41 74 49 74 58 74 65 65 67 54";

const pressed = html`<path class="seal-wax" d="${WAX}" />
  <circle class="seal-rim" cx="51" cy="51.5" r="34" />
  <path class="seal-sign seal-shade" d="${AMPERSAND}" transform="translate(1.5 2.5)" />
  <path class="seal-sign" d="${AMPERSAND}" transform="translate(0.5 1.5)" />`;

/** A wax seal with the shop's ampersand pressed into it. */
export const seal: Html = html`<svg class="seal" viewBox="0 0 100 100" aria-hidden="true">${pressed}</svg>`;

/** The same in two pieces: for what was tampered with. */
export const brokenSeal: Html = html`<svg class="seal" viewBox="-4 -2 112 108" aria-hidden="true">
  <clipPath id="left"><path d="M-10-10H62L49 25 60 45 42 66 51 110H-10Z" /></clipPath>
  <clipPath id="right"><path d="M110-10H62L49 25 60 45 42 66 51 110H110Z" /></clipPath>
  <g clip-path="url(#left)">${pressed}</g>
  <g transform="translate(6 3) rotate(5 50 50)"><g clip-path="url(#right)">${pressed}</g></g>
</svg>`;

function icon(drawing: Html): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${drawing}</svg>`;
}

export const cartIcon: Html = icon(html`<path d="M5 8h14l-1.2 12H6.2L5 8Z" /><path d="M9 10.5V7a3 3 0 0 1 6 0v3.5" />`);
export const personIcon: Html = icon(html`<circle cx="12" cy="8.5" r="3.8" /><path d="M4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5" />`);
/** Tells phones and tablets from the rest, as far as a name says. */
export function deviceIcon(name: string): Html {
  return /iPhone|iPad|Android/.test(name) ? phoneIcon : computerIcon;
}

const phoneIcon = icon(html`<rect x="7" y="2.5" width="10" height="19" rx="2.2" /><path d="M11 18.2h2" />`);
const computerIcon = icon(html`<rect x="4" y="4.5" width="16" height="11" rx="1.6" /><path d="M2 19.5h20" />`);

export const sunIcon: Html = icon(
  html`<circle cx="12" cy="12" r="4" /><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4" />`,
);
export const moonIcon: Html = icon(html`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z" />`);
