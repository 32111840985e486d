import { afterEach, describe, expect, test, vi } from "vitest";
import { isProduction } from "../../src/keys/is-production.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { cli } from "../cli/run-cli.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("85. NODE_ENV unset: production", () => {
  test.for([undefined, "", "production", "prod", "staging", "PRODUCTION", "Development", "dev", " development"])(
    "%j stops the start on a weak key",
    async (value) => {
      vi.stubEnv("NODE_ENV", value);
      expect(isProduction()).toBe(true);
      await expect(createWaxseal({ keys: "weak" }).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_WEAK" });
    },
  );

  test.for(["development", "test"])("%j alone lets it pass, with a warning", async (value) => {
    vi.stubEnv("NODE_ENV", value);
    const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
    await createWaxseal({ keys: "weak" }).ready();
    expect(warn).toHaveBeenCalled();
  });

  test("the command judges so too", async () => {
    const { out } = await cli(["check", "--json"], { env: { SECRET_KEY: "weak" } });
    expect(JSON.parse(out)).toMatchObject({ production: true });
  });
});
