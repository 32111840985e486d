import { describe, expect, test } from "vitest";
import { pbkdf2 } from "../../src/crypto/password-kdf.ts";
import { pbkdf2Sha1, pbkdf2Sha256 } from "../../src/passwords/pbkdf2.ts";
import { wycheproofPbkdf2 } from "./vectors.ts";

describe.for(["sha1", "sha256"] as const)("Wycheproof's PBKDF2 with %s", (digest) => {
  const cases = wycheproofPbkdf2(digest);

  test("the file is whole", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  test.concurrent.for(cases)(
    "case $tcId: $comment",
    { timeout: 60_000 },
    async ({ password, salt, iterationCount, dkLen, dk }, { expect }) => {
      const key = await pbkdf2(digest, Buffer.from(password, "hex"), Buffer.from(salt, "hex"), { iterations: iterationCount }, dkLen);
      expect(key.toString("hex")).toBe(dk);
    },
  );
});

test.for([
  ["pbkdf2_sha256", pbkdf2Sha256],
  ["pbkdf2_sha1", pbkdf2Sha1],
] as const)("%s lacks of more iterations what there are more, and of fewer nothing", ([, hasher]) => {
  const recipe = hasher.recipe("seasalt", { iterations: 400 });
  expect(recipe.shortfall({ iterations: 1000 }).map(({ work }) => work)).toEqual([{ iterations: 600 }]);
  expect(recipe.shortfall({ iterations: 400 })).toEqual([]);
  expect(recipe.shortfall({ iterations: 100 })).toEqual([]);
});
