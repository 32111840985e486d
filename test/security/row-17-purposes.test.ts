import { describe, expect, test } from "vitest";
import { encodePayload } from "../../src/encoding/payload.ts";
import { PayloadError, WaxsealError } from "../../src/errors.ts";
import { BATCH_SALT, openBatch } from "../../src/messages/batch.ts";
import { confidentialFieldSeal } from "../../src/sessions/sealed-fields.ts";
import { ownSalt } from "../../src/signing/salts.ts";
import { TimestampedSignature } from "../../src/signing/timestamped-signature.ts";
import type { Verdict } from "../../src/signing/verdict.ts";
import { sealer, type SealerOptions } from "../../src/tokens/sealer.ts";
import type { CookiePurpose } from "../../src/web/cookie-purpose.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { Mutator } from "./mutator.ts";
import { clock, keys, MESSAGE, PURPOSE_KINDS, type Kind } from "./purpose-kinds.ts";

const TOKENS = 20_000;
const PAYLOADS = 4000;
const SEED = 1717;
const ID = "x".repeat(27);

const genuine = PURPOSE_KINDS.map(({ token }) => token);
/** A link is good as its path alone, too. */
const known = new Set([...genuine, ...genuine.map((token) => token.replace(/^https:\/\/shop\.test\//, "/"))]);

const waxseal = createWaxseal({ keys, clock });
const singleUse = { claim: () => Promise.resolve(true) };
const token = [false, true].map((sealed) => waxseal.token({ purpose: `token ${sealed}`, maxAge: "1h", sealed }));
const once = [false, true].map((sealed) => waxseal.token({ purpose: `once ${sealed}`, maxAge: "1h", sealed, singleUse }));
const cookie = [false, true].map((sealed) => waxseal.cookie({ name: `cookie-${sealed}`, maxAge: "1h", sealed }) as CookiePurpose);

const outcomeOf = ({ ok, reason }: Verdict<unknown>): string => (ok ? "ok" : reason);

/** Of what throws. */
function outcomeOfOpening(open: () => unknown): string {
  try {
    open();
    return "ok";
  } catch (error) {
    if (!(error instanceof WaxsealError)) throw error;
    return error instanceof PayloadError ? "payload" : error.code;
  }
}

interface Reader {
  name: string;
  /** Tells what comes of `text` as the payload of something genuine. */
  read: (text: string) => string;
}

function signedReader(name: string, salt: string, read: (text: string) => string): Reader {
  const signature = TimestampedSignature.for(keys, salt, { clock });
  return { name, read: (payload) => read(signature.sign(payload)) };
}

function sealedReader(name: string, kind: SealerOptions["kind"], purpose: string, read: (text: string) => string): Reader {
  const { seal } = sealer({ keys, clock, kind, purpose });
  return { name, read: (payload) => read(seal(payload)) };
}

const batches = TimestampedSignature.for(keys, BATCH_SALT, { clock });
const sessions = confidentialFieldSeal(keys, clock);

const SIGNED: Reader[] = [
  signedReader("token", ownSalt("token", "token false"), (text) => outcomeOf(token[0]!.verify(text))),
  signedReader("single-use token", ownSalt("once", "once false"), (text) => outcomeOf(once[0]!.verify(text))),
  signedReader("cookie", ownSalt("cookie", "cookie-false"), (text) => outcomeOf(cookie[0]!.open(text))),
  signedReader("flash messages", BATCH_SALT, (text) => outcomeOfOpening(() => openBatch(batches, "batch-000001", text, 3600))),
];
const SEALED: Reader[] = [
  sealedReader("sealed token", "token", "token true", (text) => outcomeOf(token[1]!.verify(text))),
  sealedReader("sealed single-use token", "once", "once true", (text) => outcomeOf(once[1]!.verify(text))),
  sealedReader("sealed cookie", "cookie", "cookie-true", (text) => outcomeOf(cookie[1]!.open(text))),
  sealedReader("sealed session", "session", "cookie", (text) => (sessions.open(text, "") === undefined ? "payload" : "ok")),
];

const VALUES = [
  "dark",
  [ID, "dark", 3600],
  ["batch-000001", 1, ["__json_message", 0, 20, "dark"]],
  { _auth_user_id: "1", _created_at: clock(), theme: "é \u{1f9ad}" },
];
const JSON_TEXTS = VALUES.map((value) => JSON.stringify(value));

const SEALED_KINDS = PURPOSE_KINDS.filter(({ name }) => name.includes("sealed"));

/** Some texts no cookie can hold: that is an error of ours where they are written. */
function acceptsAsSent({ accepts }: Kind, text: string): boolean {
  try {
    return accepts(text);
  } catch (error) {
    if (error instanceof WaxsealError) return false;
    throw error;
  }
}

describe("17. One million random and mutated tokens against every verifier: only our own errors: what has a purpose", () => {
  test(
    `${TOKENS} mutated tokens against each of the ${PURPOSE_KINDS.length} verifiers: refused, but those that are genuine again`,
    {
      timeout: 120_000,
    },
    () => {
      const mutator = new Mutator(SEED, genuine);
      const wrong: string[] = [];
      for (let count = 0; count < TOKENS; count++) {
        const text = mutator.mutated();
        const accepted = PURPOSE_KINDS.filter((kind) => acceptsAsSent(kind, text));
        if (accepted.length > 0 && !known.has(text)) wrong.push(...accepted.map(({ name }) => `${name}: ${text}`));
      }
      expect(wrong).toEqual([]);
      expect(TOKENS * PURPOSE_KINDS.length).toBeGreaterThan(1_000_000);
    },
  );

  test("those of each kind are accepted as they are", () => {
    for (const kind of PURPOSE_KINDS) expect(kind.accepts(kind.token), kind.name).toBe(true);
  });

  test.for(SIGNED)(`${PAYLOADS} mutated payloads whose signature holds: $name`, ({ read }) => {
    const inBase64 = new Mutator(SEED, [...VALUES.map((value) => encodePayload(value)), encodePayload(Array(50).fill(MESSAGE), true)]);
    const inJson = new Mutator(SEED, JSON_TEXTS);
    const outcomes = new Set<string>();
    for (let count = 0; count < PAYLOADS; count++) {
      outcomes.add(read(inBase64.mutated().toWellFormed()));
      outcomes.add(read(Buffer.from(inJson.mutated()).toString("base64url")));
    }
    expect([...outcomes].sort()).toEqual(["ok", "payload"]);
  });

  test.for(SEALED)(`${PAYLOADS} mutated payloads that were sealed: $name`, ({ read }) => {
    const mutator = new Mutator(SEED, JSON_TEXTS);
    const outcomes = new Set<string>();
    for (let count = 0; count < PAYLOADS; count++) outcomes.add(read(mutator.mutated().toWellFormed()));
    expect([...outcomes].sort()).toEqual(["ok", "payload"]);
  });

  test(`${PAYLOADS} sealed texts with bytes changed, in every part`, () => {
    const mutator = new Mutator(
      SEED,
      SEALED_KINDS.filter(({ token: text }) => text.length < 300).map(({ token: text }) =>
        Buffer.from(text, "base64url").toString("latin1"),
      ),
    );
    let opened = 0;
    for (let count = 0; count < PAYLOADS; count++) {
      const text = Buffer.from(mutator.mutated(), "latin1").toString("base64url");
      if (!known.has(text) && SEALED_KINDS.some(({ accepts }) => accepts(text))) opened++;
    }
    expect(opened).toBe(0);
  });
});
