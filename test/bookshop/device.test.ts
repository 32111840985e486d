import { expect, it } from "vitest";
import { DeviceName, deviceOf } from "../../examples/bookshop/device.ts";

const KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)";

it.for<[name: string, userAgent: string | undefined]>([
  ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"],
  ["Firefox on Android", "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"],
  [
    "Firefox on an iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15",
  ],
  ["Chrome on Windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/142.0.0.0 Safari/537.36`],
  ["Chrome on Linux", `Mozilla/5.0 (X11; Linux x86_64) ${KHTML} HeadlessChrome/142.0.0.0 Safari/537.36`],
  ["Chrome on ChromeOS", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${KHTML} Chrome/142.0.0.0 Safari/537.36`],
  [
    "Chrome on an iPad",
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
  ],
  ["Edge on Windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`],
  ["Opera on a Mac", `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${KHTML} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0`],
  ["Samsung Internet on Android", `Mozilla/5.0 (Linux; Android 10; K) ${KHTML} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`],
  [
    "Safari on a Mac",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
  ],
  ["A browser on Linux", "Lynx (Linux)"],
  ["Firefox", "Firefox/1.0"],
  ["An unknown browser", "curl/8.14.1"],
  ["An unknown browser", "node"],
  ["An unknown browser", ""],
  ["An unknown browser", undefined],
  ["Firefox on Linux", `<script>alert("${"x".repeat(10_000)}")</script> Linux Firefox/`],
])("calls it %s: %s", ([name, userAgent]) => {
  expect(deviceOf(userAgent)).toBe(name);
  expect(DeviceName.safeParse(name).success).toBe(true);
});
