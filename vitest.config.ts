import { defineConfig } from "vitest/config";
import { LEFT_TO_CI } from "./test/support/left-to-ci.ts";
import { NotRunReporter } from "./test/support/not-run-reporter.ts";

/** Suites that start servers, browsers, compilers or npm. A suite elsewhere joins them by its name. */
const SLOW = ["test/{bookshop,package,runtimes,types}/**/*.test.ts", "test/**/live-*.test.ts", "test/**/*.slow.test.ts"];

const isShort = process.env["npm_lifecycle_event"] === "test" && process.env["WAXSEAL_REQUIRE_ALL"] !== "1";
const leftOut = isShort ? [...LEFT_TO_CI] : [];

export default defineConfig({
  test: {
    reporters: ["default", new NotRunReporter(leftOut)],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...SLOW, ...leftOut],
          maxWorkers: "100%",
          testTimeout: 15_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: SLOW,
          exclude: leftOut,
          maxWorkers: 3, // they wait for others most of the time
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
