/**
 * Names a browser in plain words, from what it says about itself: "Firefox on Linux". Anybody can send any User-Agent, and many browsers
 * pass for Chrome: it helps people to tell their own devices apart, and proves nothing.
 *
 * @module
 */
import { z } from "zod";

/** Bounded, since a session that is shared with another site may hold anything. */
export const DeviceName = z.string().max(60);

/** What calls itself by several names comes before what it passes for. */
const BROWSERS: readonly [sign: RegExp, name: string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOPT\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|Chromium|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly [sign: RegExp, name: string][] = [
  [/\biPhone\b/, "an iPhone"],
  [/\biPad\b/, "an iPad"], // those that ask for desktop pages say that they are a Mac
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b/, "a Mac"],
  [/\bLinux\b/, "Linux"],
];

/** Returns one of a few names, whatever the header says. */
export function deviceOf(userAgent = ""): string {
  const named = (list: typeof BROWSERS): string | undefined => list.find(([sign]) => sign.test(userAgent))?.[1];
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)];
  if (system === undefined) return browser ?? UNKNOWN_DEVICE;
  return `${browser ?? "A browser"} on ${system}`;
}

export const UNKNOWN_DEVICE = "An unknown browser";
