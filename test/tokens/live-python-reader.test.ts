/**
 * Python reads what we seal, with the reader of docs/sealing.md as it stands there; and the vectors are what its cryptography makes.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { sealer, type SealerOptions } from "../../src/tokens/sealer.ts";
import { need } from "../support/need.ts";
import { cryptographyVersion, python } from "../support/python.ts";
import { ROOT } from "../support/run.ts";
import vectors from "../vectors/sealing.json" with { type: "json" };

const NOW = 1_800_000_000;
const KEY = "AycSEE^^0-1vEaC$&ht(lds*IDUQrmG0Tf(h6eONMXNX9Lp+bn";

/** Answers a list of questions with a list of texts and refusals. */
const DRIVER = `
import json, sys
def answer(question):
    now = question.pop("now")
    time.time = lambda: now
    try:
        return {"text": unseal(**question)}
    except Refused as refused:
        return {"reason": refused.args[0]}
print(json.dumps([answer(question) for question in json.load(sys.stdin)]))
`;

interface Question {
  token: string;
  secrets: string[];
  kind: SealerOptions["kind"];
  purpose: string;
  max_age?: number;
  now: number;
}

type Answer = { text: string; reason?: undefined } | { reason: string; text?: undefined };

const reader = /^```python\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, "docs/sealing.md"), "utf8"))![1]!;

async function asked(questions: readonly Question[]): Promise<Answer[]> {
  return JSON.parse(await python(["-c", reader + DRIVER], JSON.stringify(questions))) as Answer[];
}

function oursTo({ token, secrets, kind, purpose, max_age, now }: Question): Answer {
  const keys = new KeyRing({ current: secrets[0]!, fallbacks: secrets.slice(1) });
  const verdict = sealer({ keys, kind, purpose, clock: () => now }).open(token, max_age);
  return verdict.ok ? { text: verdict.value } : { reason: verdict.reason };
}

function sealed(text: string, options: Partial<SealerOptions> = {}): string {
  return sealer({ keys: KEY, kind: "token", purpose: "shop.invite", clock: () => NOW, ...options }).seal(text);
}

const question: Question = { token: "", secrets: [KEY], kind: "token", purpose: "shop.invite", now: NOW };

const cryptography = await need("python3-cryptography of Debian, for /usr/bin/python3", cryptographyVersion);

describe.runIf(cryptography)("the reader in docs/sealing.md, in Python", () => {
  test("is short", () => {
    expect(reader.split("\n").filter((line) => line.trim() !== "").length).toBeLessThan(45);
  });

  test("opens what we seal, of every kind and of all sorts of texts", async () => {
    const texts = ["", "blue", "é€\u{1f9ad}\ufeff\0", '{"user":42}', "x".repeat(10_000)];
    const purposes = ["shop.invite", "é\u{1f9ad}", "p".repeat(300)];
    const cases = (["token", "once", "cookie", "session"] as const).flatMap((kind) =>
      purposes.flatMap((purpose) => texts.map((text) => ({ text, options: { kind, purpose } }))),
    );
    const answers = await asked(cases.map(({ text, options }) => ({ ...question, ...options, token: sealed(text, options) })));
    expect(answers).toEqual(cases.map(({ text }) => ({ text })));
  });

  test("says of everything else what we say", async () => {
    const token = sealed("text");
    const older = sealed("text", { keys: "an older key" });
    const questions: Question[] = [
      ...[NOW - 61, NOW - 60, NOW, NOW + 100, NOW + 101].map((now) => ({ ...question, token, now, max_age: 100 })),
      ...["cookie", "once", "session"].map((kind) => ({ ...question, token, kind: kind as "cookie" })),
      ...["", "shop", "shop.invite2"].map((purpose) => ({ ...question, token, purpose })),
      { ...question, token: older },
      { ...question, token: older, secrets: [KEY, "another", "an older key"] },
      ...[
        "",
        "A",
        "AQ",
        `${token}=`,
        `${token}\n`,
        ` ${token}`,
        token.slice(0, -1),
        `${token}A`,
        "é".repeat(130),
        "A".repeat(1_398_224),
      ].map((other) => ({ ...question, token: other })),
      ...Array.from(token, (digit, at) => ({ ...question, token: token.slice(0, at) + (digit === "A" ? "B" : "A") + token.slice(at + 1) })),
    ];
    const answers = await asked(questions);
    expect(answers).toEqual(questions.map(oursTo));
    expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set([undefined, "malformed", "bad-signature", "future", "expired"]));
  });

  test("says of the vectors what they say", async () => {
    const all = [...vectors.opened, ...vectors.refused].map((vector) => ({ reason: undefined, text: undefined, ...vector }));
    const answers = await asked(
      all.map(({ token, secret, kind, purpose, seconds, name }) => ({
        token,
        secrets: [name === "another secret" ? KEY : secret],
        kind: kind as Question["kind"],
        purpose,
        now: seconds,
      })),
    );
    expect(answers).toEqual(all.map(({ text, reason }) => (text === undefined ? { reason } : { text })));
  });
});

describe.runIf(cryptography)("test/vectors/sealing.json", () => {
  test("is what scripts/make-sealing-vectors.py makes", async () => {
    const script = join(ROOT, "scripts/make-sealing-vectors.py");
    const made = await python(["-c", `import json, runpy; print(json.dumps(runpy.run_path(${JSON.stringify(script)})["VECTORS"]))`]);
    expect(JSON.parse(made)).toEqual(vectors);
  });
});
