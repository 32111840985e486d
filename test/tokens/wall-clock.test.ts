import { describe, expect, it } from "vitest";
import { wallClockSeconds } from "../../src/tokens/wall-clock.ts";

describe("wallClockSeconds", () => {
  it.each([
    ["2001-01-01T00:00:00Z", "UTC", 0],
    ["2001-01-01T00:00:01.999Z", "UTC", 1],
    ["2001-01-01T00:00:00Z", "America/Chicago", -21_600],
    ["2001-01-01T06:00:00Z", "America/Chicago", 0],
    ["2026-07-01T00:00:00Z", "Europe/Zurich", Date.UTC(2026, 6, 1, 2) / 1000 - 978_307_200],
    ["2026-01-01T00:00:00Z", "Asia/Kathmandu", Date.UTC(2026, 0, 1, 5, 45) / 1000 - 978_307_200],
    ["2026-01-01T23:59:59Z", "UTC", Date.UTC(2026, 0, 1, 23, 59, 59) / 1000 - 978_307_200],
    ["2026-01-02T00:00:00Z", "UTC", Date.UTC(2026, 0, 2) / 1000 - 978_307_200],
  ])("at %s in %s is %d", (date, zone, seconds) => {
    expect(wallClockSeconds(new Date(date), zone)).toBe(seconds);
  });

  it("goes back by an hour in autumn", () => {
    const at = (time: string): number => wallClockSeconds(new Date(`2026-10-25T${time}Z`), "Europe/Zurich");
    expect(at("01:00:00") - at("00:59:59")).toBe(-3599);
  });

  it.each(["", "Mars/Olympus", "UTC\n", "../etc"])("refuses %j", (zone) => {
    expect(() => wallClockSeconds(new Date(), zone)).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_TIME_ZONE" }));
  });
});
