#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];

if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`error WAXSEAL_NODE: waxseal needs Node 22.13 or newer; this is ${process.versions.node}.`);
  process.exitCode = 3;
} else {
  process.report.excludeEnv = true; // a report of a crash would have the keys that are in variables
  process.stdout.on("error", ignoreClosedPipe);
  const [{ processIo }, { run }] = await Promise.all([import("./io.ts"), import("./run.ts")]);
  process.exitCode = await run(process.argv.slice(2), processIo());
}

/** `waxseal inspect … | head` is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
