import { globSync } from "node:fs";
import { expect, it } from "vitest";
import { LEFT_TO_CI } from "./left-to-ci.ts";
import { ROOT } from "./run.ts";

it.each(LEFT_TO_CI)("%s names files that there are", (pattern) => {
  expect(globSync(pattern, { cwd: ROOT }).length).toBeGreaterThanOrEqual(pattern.includes("{") ? 2 : 1);
});
