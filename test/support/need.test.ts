import { afterEach, describe, expect, it, vi } from "vitest";
import { need } from "./need.ts";
import { NOT_RUN } from "./not-run-reporter.ts";

describe("need", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("returns what is found and says nothing", async () => {
    const warn = vi.spyOn(console, "warn");
    await expect(need("a hen", () => Promise.resolve("hen"))).resolves.toBe("hen");
    expect(warn).not.toHaveBeenCalled();
  });

  it("reports what is missing, with the reason", async () => {
    vi.stubEnv("WAXSEAL_REQUIRE_ALL", undefined);
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await expect(need("a hen", () => undefined)).resolves.toBeUndefined();
    await expect(need("a unicorn", () => Promise.reject(new Error("extinct")))).resolves.toBeUndefined();
    expect(warn.mock.calls).toEqual([[`${NOT_RUN}a hen is missing: not found`], [`${NOT_RUN}a unicorn is missing: extinct`]]);
  });

  it("fails instead where everything is required", async () => {
    vi.stubEnv("WAXSEAL_REQUIRE_ALL", "1");
    await expect(need("a unicorn", () => Promise.reject(new Error("extinct")))).rejects.toThrow("This run requires a unicorn: extinct");
  });
});
