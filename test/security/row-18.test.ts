import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { found } from "./canary-search.ts";
import { handle } from "./row-18-handling.ts";
import { eventsOn } from "../support/events.ts";

const KEY = "canary-KEY-7f3a9c2e5b8d1f60-Zq4wXv2nLp8sTd6yHm3kRj5gBc9u";
const FALLBACK = "canary-OLD-4b1e8a7d3c6f2950-Vt7rNq1xKz5mWp9sJh2dLg6fYb3c";
const PAYLOAD = "canary-DATA-5d2c9f8e1a7b4036-ada.lovelace@example.org";

describe("18. Error texts, inspect, JSON.stringify, structuredClone, stack traces, diagnostics events, debug logs: no key, no payload", () => {
  test("the search finds what it looks for", () => {
    for (const shown of [
      KEY,
      Buffer.from(KEY).toString("hex"),
      `x${Buffer.from(`ab${KEY}`).toString("base64")}`,
      JSON.stringify({ KEY }),
      String([...Buffer.from(KEY)].join(", ")),
    ]) {
      expect(found(shown, [KEY])).not.toEqual([]);
    }
  });

  test("nothing that is printed in handling a key and a payload, rightly and wrongly, shows them", () => {
    const events = eventsOn("waxseal:verify");
    const { output, errors } = handle({ key: KEY, fallback: FALLBACK, payload: PAYLOAD });
    expect(new Set(errors).size).toBeGreaterThan(20); // each a code of its own
    expect(output).toContain("SecretKey(");
    expect(output.length).toBeGreaterThan(20_000);
    expect(found(output, [KEY, FALLBACK, PAYLOAD])).toEqual([]);
    expect(events.length).toBeGreaterThan(10);
    expect(found(JSON.stringify(events), [KEY, FALLBACK, PAYLOAD])).toEqual([]);
  });

  test("nor does a process of its own with all of Node's debug logs on, down to its last, uncaught error", { timeout: 60_000 }, () => {
    const child = spawnSync(
      process.execPath,
      ["--trace-warnings", "--trace-uncaught", "--stack-trace-limit=100", new URL("row-18-process.ts", import.meta.url).pathname],
      {
        input: JSON.stringify({ key: KEY, fallback: FALLBACK, payload: PAYLOAD }),
        env: { ...process.env, NODE_DEBUG: "*", NODE_OPTIONS: "" },
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      },
    );
    const output = child.stdout + child.stderr;
    expect(child.status).toBe(1);
    expect(child.stderr).toMatch(/^[A-Z_]+ \d+: /m); // the debug logs are there
    expect(child.stderr).toContain("WAXSEAL_BAD_SIGNATURE");
    expect(child.stdout).toContain("SecretKey(");
    expect(found(output, [KEY, FALLBACK, PAYLOAD])).toEqual([]);
  });
});
