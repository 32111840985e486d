import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { endsWithBrowser, expiresAt, hasEnded, isRenewalDue, type ExpiryRules } from "../../src/sessions/expiry.ts";

const NOW = 1_800_000_000;
const own: ExpiryRules = { layout: "waxseal", maxAgeSeconds: 1000, idleSeconds: undefined };
const django: ExpiryRules = { ...own, layout: "django" };
const begun = (secondsAgo: number) => ({ _created_at: NOW - secondsAgo });

describe("the end of a session", () => {
  it("is maxAge from its beginning under our layout, from its last change under Django's", () => {
    expect(expiresAt(begun(0), NOW, own)).toBe(NOW + 1000);
    expect(expiresAt(begun(400), NOW, own)).toBe(NOW + 600);
    expect(expiresAt(begun(1500), NOW, own)).toBe(NOW - 500);
    expect(expiresAt(begun(400), NOW, django)).toBe(NOW + 1000);
    expect(expiresAt({}, NOW, django)).toBe(NOW + 1000);
  });

  it("is at the idle limit where that comes first", () => {
    expect(expiresAt(begun(0), NOW, { ...own, idleSeconds: 50 })).toBe(NOW + 50);
    expect(expiresAt(begun(980), NOW, { ...own, idleSeconds: 50 })).toBe(NOW + 20);
    expect(expiresAt({}, NOW, { ...django, idleSeconds: 50 })).toBe(NOW + 50);
  });

  it("has come for one of ours that does not say when it began, or says it in the future", () => {
    expect(hasEnded({}, NOW, NOW, own)).toBe(true);
    expect(hasEnded({ _created_at: "1" }, NOW, NOW, own)).toBe(true);
    expect(expiresAt({ _created_at: NOW + 1e6 }, NOW, own)).toBe(NOW + 1000);
  });

  it("has come where the clock tells no time", () => {
    expect(hasEnded(begun(0), NOW, NOW, own)).toBe(false);
    expect(hasEnded(begun(0), NOW, Number.NaN, own)).toBe(true);
    expect(hasEnded(begun(0), NOW, Number.NaN, django)).toBe(true);
  });

  // Source: Django 5.2, SessionBase.get_expiry_age: seconds, 0 for the end of the browser, or a date.
  it.each<[unknown, number]>([
    [undefined, 1000],
    [null, 1000],
    [0, 1000],
    [60, 60],
    [-60, -60],
    [1500, 1500],
    [new Date((NOW + 60) * 1000).toISOString(), 60],
    [new Date((NOW + 60) * 1000).toISOString().replace("Z", "+00:00"), 60],
    [new Date((NOW + 60) * 1000).toISOString().replace(".000Z", ".000000+00:00"), 60],
    [new Date((NOW - 60) * 1000).toISOString(), -60],
    [new Date((NOW + 3660) * 1000).toISOString().replace(".000Z", "+01:00"), 60],
    [new Date((NOW + 60) * 1000).toISOString().replace(".000Z", ""), 60],
    [new Date((NOW + 60) * 1000).toISOString().replace(".000Z", ".000000"), 60],
    ["no date", 0],
    ["", 0],
  ])("under _session_expiry %j is in %d seconds", (expiry, seconds) => {
    const fields = { ...begun(0), _session_expiry: expiry };
    expect(expiresAt(fields, NOW, django) - NOW).toBe(seconds);
    expect(expiresAt(fields, NOW, own) - NOW).toBe(Math.min(seconds, 1000));
    expect(expiresAt(fields, NOW, { ...django, idleSeconds: 5 }) - NOW).toBe(seconds === 1000 ? 5 : seconds);
  });

  it("does not depend on Node's own time zone", () => {
    const script = `import { expiresAt } from ${JSON.stringify(new URL("../../src/sessions/expiry.ts", import.meta.url).href)};
      console.log(expiresAt({ _session_expiry: "2027-01-15T08:01:00" }, ${String(NOW)}, ${JSON.stringify(django)}))`;
    const run = (zone: string): string =>
      execFileSync(process.execPath, ["--input-type=module-typescript", "-e", script], {
        env: { ...process.env, TZ: zone },
        encoding: "utf8",
      });
    expect(run("Pacific/Auckland")).toBe(run("America/Chicago"));
    expect(Number(run("UTC"))).toBe(NOW + 60);
  });

  it("is that of the browser where set_expiry(0) said so", () => {
    expect(endsWithBrowser({ _session_expiry: 0 })).toBe(true);
    for (const expiry of [undefined, null, 1, "0", false, ""]) expect(endsWithBrowser({ _session_expiry: expiry })).toBe(false);
  });

  it("is put off once a tenth of the idle limit is over", () => {
    const idle = { ...own, idleSeconds: 100 };
    expect(isRenewalDue(begun(10), 10, idle)).toBe(false);
    expect(isRenewalDue(begun(11), 11, idle)).toBe(true);
    expect(isRenewalDue(begun(11), 1e6, own)).toBe(false);
    expect(isRenewalDue({ ...begun(11), _session_expiry: 0 }, 11, idle)).toBe(true);
    expect(isRenewalDue({ ...begun(11), _session_expiry: 3600 }, 11, idle)).toBe(false);
  });
});
