import { describe, expect, it } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { authHash, authHashVerdict, sessionAuthHash } from "../../src/sessions/auth-hash.ts";

const ring = new KeyRing({ current: "current", fallbacks: ["old"], staged: ["next"] });

describe("the hash that ties a session to a password", () => {
  it("is the current key's, and that of the older and the next one is known too", () => {
    expect(authHash(ring, "p")).toBe(sessionAuthHash("current", "p"));
    expect(authHashVerdict(ring, "p", sessionAuthHash("current", "p"))).toBe("current");
    expect(authHashVerdict(ring, "p", sessionAuthHash("old", "p"))).toBe("stale");
    expect(authHashVerdict(ring, "p", sessionAuthHash("next", "p"))).toBe("current");
  });

  it("is refused for another password, another key, and whatever is no hash", () => {
    const hash = authHash(ring, "p");
    for (const bad of [
      sessionAuthHash("other", "p"),
      authHash(ring, "q"),
      hash.toUpperCase(),
      hash.slice(1),
      `${hash}\n`,
      "",
      undefined,
      null,
      7,
      [hash],
      { toString: () => hash },
    ]) {
      expect(authHashVerdict(ring, "p", bad)).toBe("refused");
    }
  });
});
