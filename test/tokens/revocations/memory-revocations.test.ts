import { describe, it } from "vitest";
import { memoryRevocations } from "../../../src/sessions/stores/revocations/memory.ts";
import { revocationStoreContract } from "../../../src/testing/revocation-contract.ts";

describe("memoryRevocations keeps the contract", () => {
  for (const { name, run } of revocationStoreContract({ newStore: memoryRevocations })) it(name, run);
});
