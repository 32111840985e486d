import { describe, it } from "vitest";
import { memoryEvidence } from "../../../src/sessions/stores/evidence/memory.ts";
import { evidenceStoreContract } from "../../../src/testing/evidence-contract.ts";

describe("memoryEvidence keeps the contract", () => {
  for (const { name, run } of evidenceStoreContract({ newStore: memoryEvidence })) it(name, run);
});
