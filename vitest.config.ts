import { defineConfig } from "vitest/config";
import { NotRunReporter } from "./test/support/not-run-reporter.ts";

/** Suites that start servers, browsers, compilers or npm. A suite elsewhere joins them by its name. */
const SLOW = ["test/{bookshop,package,runtimes,types}/**/*.test.ts", "test/**/live-*.test.ts", "test/**/*.slow.test.ts"];

export default defineConfig({
  test: {
    reporters: ["default", new NotRunReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: SLOW,
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
          maxWorkers: 3, // they wait for others most of the time
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
