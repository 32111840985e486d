import { expect, test } from "vitest";
import { validated, type StandardSchemaV1 } from "../../src/signing/schema.ts";

type Validate = StandardSchemaV1["~standard"]["validate"];

const schemaOf = (validate: (value: unknown) => unknown): StandardSchemaV1 => ({
  "~standard": { version: 1, vendor: "test", validate: validate as Validate },
});
const code = (name: string): unknown => expect.objectContaining({ code: name });

test("what fits is given out as the schema gives it, falsy or not", () => {
  for (const value of [0, "", false, null, undefined, { a: 1 }]) {
    expect(
      validated(
        schemaOf(() => ({ value })),
        "other",
      ),
    ).toBe(value);
    expect(
      validated(
        schemaOf(() => ({ value, issues: undefined })),
        "other",
      ),
    ).toBe(value);
  }
});

test("issues refuse, whatever else is there", () => {
  expect(() =>
    validated(
      schemaOf(() => ({ issues: [{ message: "no" }] })),
      1,
    ),
  ).toThrow(code("WAXSEAL_SCHEMA_MISMATCH"));
  expect(() =>
    validated(
      schemaOf(() => ({ value: 1, issues: [] })),
      1,
    ),
  ).toThrow(code("WAXSEAL_SCHEMA_MISMATCH"));
});

test("the message counts the issues and does not quote them: libraries put the value in", () => {
  const schema = schemaOf((value) => ({ issues: [{ message: `got ${String(value)}` }, { message: "x" }] }));
  expect(() => validated(schema, "canary")).toThrow(/^(?!.*canary).*findings: 2/s);
});

test("a promise of any kind is refused, and its rejection is nobody's unhandled one", async () => {
  class Other {
    then(_fulfilled: unknown, rejected: (error: Error) => void): void {
      rejected(new Error("late"));
    }
  }
  const promises = [Promise.resolve({ value: 1 }), Promise.reject(new Error("late")), new Other(), { then: () => undefined, value: 1 }];
  for (const promise of promises) {
    expect(() =>
      validated(
        schemaOf(() => promise),
        1,
      ),
    ).toThrow(code("WAXSEAL_SCHEMA_ASYNC"));
  }
  await new Promise((resolve) => setTimeout(resolve, 10)); // vitest fails the run on an unhandled rejection
});
