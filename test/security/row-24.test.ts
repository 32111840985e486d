import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadSignature } from "../../src/errors.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type LiveKeys } from "../../src/keys/key-ring.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

type State = "staged" | "current" | "fallback" | "gone";

/** What should be: the state of every key that ever was, newest last, and which key signed which tokens. */
interface Model {
  states: State[];
  signedBy: number[];
}

/** What is: one set of signers, made once, over keys that are edited beneath them. */
class Application {
  readonly secrets: string[] = [];
  readonly tokens: [signed: string, timed: string, dumped: string][] = [];
  readonly keys: LiveKeys & { ring: KeyRing };
  readonly #signer: Signer;
  readonly #times: TimestampSigner;

  constructor() {
    this.secrets.push(generateSecretKey());
    this.keys = { ring: new KeyRing({ current: this.secrets[0]! }), ready: () => Promise.resolve(), close: () => undefined };
    this.#signer = new Signer(this.keys, { salt: "shop.test" });
    this.#times = new TimestampSigner(this.keys, { salt: "shop.test" });
  }

  edit(states: readonly State[]): void {
    const of = (state: State): string[] => this.secrets.filter((_, index) => states[index] === state).reverse();
    this.keys.ring = new KeyRing({ current: of("current")[0]!, fallbacks: of("fallback"), staged: of("staged") });
  }

  sign(): void {
    const value = String(this.tokens.length);
    this.tokens.push([this.#signer.sign(value), this.#times.sign(value), dumps(this.keys, value, { salt: "shop.test" })]);
  }

  /** What is said of a token: the same by all three, or the test fails. */
  verdict(token: number): { ok: boolean; key?: string | undefined; stale?: boolean | undefined } {
    const [signed, timed, dumped] = this.tokens[token]!;
    const { ok, key, stale, reason } = this.#signer.verify(signed);
    const second = this.#times.verify(timed, { maxAge: "1h" });
    expect([second.ok, second.key, second.stale, second.reason]).toEqual([ok, key, stale, reason]);
    expect(ok || reason === "bad-signature").toBe(true);
    const load = (): unknown => loads(this.keys, dumped, { salt: "shop.test", maxAge: "1h" });
    if (ok) expect(load()).toBe(String(token));
    else expect(load).toThrow(BadSignature);
    return { ok, key, stale };
  }
}

class Edit implements fc.Command<Model, Application> {
  readonly #name: string;
  readonly #from: State;
  readonly #pick: number;
  readonly #apply: (states: State[], index: number) => void;

  constructor(name: string, from: State, pick: number, apply: (states: State[], index: number) => void) {
    this.#name = name;
    this.#from = from;
    this.#pick = pick;
    this.#apply = apply;
  }

  check({ states }: Readonly<Model>): boolean {
    return states.includes(this.#from);
  }

  run({ states }: Model, application: Application): void {
    const candidates = states.flatMap((state, index) => (state === this.#from ? [index] : []));
    this.#apply(states, candidates[this.#pick % candidates.length]!);
    application.edit(states);
  }

  toString(): string {
    return `${this.#name}(${String(this.#pick)})`;
  }
}

class AddKey implements fc.Command<Model, Application> {
  readonly #state: "staged" | "current";

  constructor(state: "staged" | "current") {
    this.#state = state;
  }

  check(): boolean {
    return true;
  }

  run({ states }: Model, application: Application): void {
    if (this.#state === "current") states[states.indexOf("current")] = "fallback";
    states.push(this.#state);
    application.secrets.push(generateSecretKey());
    application.edit(states);
  }

  toString(): string {
    return this.#state === "staged" ? "stage" : "replace at once";
  }
}

class Sign implements fc.Command<Model, Application> {
  check(): boolean {
    return true;
  }

  run({ states, signedBy }: Model, application: Application): void {
    signedBy.push(states.indexOf("current"));
    application.sign();
  }

  toString(): string {
    return "sign";
  }
}

class VerifyAll implements fc.Command<Model, Application> {
  check(): boolean {
    return true;
  }

  run({ states, signedBy }: Model, application: Application): void {
    signedBy.forEach((index, token) => {
      const state = states[index]!;
      const expected =
        state === "gone"
          ? { ok: false, key: undefined, stale: undefined }
          : { ok: true, key: SecretKey.from(application.secrets[index]!).fingerprint, stale: state === "fallback" };
      expect(application.verdict(token)).toEqual(expected);
    });
  }

  toString(): string {
    return "verify all";
  }
}

const pick = fc.nat(20);
const move = (to: State) => (states: State[], index: number) => void (states[index] = to);

const commands = [
  fc.constant(new AddKey("staged")),
  fc.constant(new AddKey("current")),
  fc.constant(new Sign()),
  fc.constant(new VerifyAll()),
  pick.map(
    (n) =>
      new Edit("promote", "staged", n, (states, index) => {
        states[states.indexOf("current")] = "fallback";
        states[index] = "current";
      }),
  ),
  pick.map((n) => new Edit("retire", "fallback", n, move("gone"))),
  pick.map((n) => new Edit("revoke what is staged", "staged", n, move("gone"))),
  pick.map((n) => new Edit("bring back", "gone", n, move("fallback"))),
  pick.map(
    (n) =>
      new Edit("roll back", "fallback", n, (states, index) => {
        states[states.indexOf("current")] = "staged";
        states[index] = "current";
      }),
  ),
  pick.map(
    (n) =>
      new Edit("revoke the current key", "staged", n, (states, index) => {
        states[states.indexOf("current")] = "gone";
        states[index] = "current";
      }),
  ),
];

describe("24. Newest signs, all verify, retired and revoked are refused, in every order of edits (model-based test)", () => {
  test("300 random histories of up to 40 steps", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.commands(commands, { size: "max", maxCommands: 40 }), (history) => {
        const model: Model = { states: ["current"], signedBy: [] };
        const application = new Application();
        fc.modelRun(() => ({ model, real: application }), [...history]);
        fc.modelRun(() => ({ model, real: application }), [new Sign(), new VerifyAll()]);
      }),
      { seed: 24, numRuns: 300 },
    );
  });

  test("signers made while a key was in use do not remember it", () => {
    const [old, young] = [generateSecretKey(), generateSecretKey()];
    const keys = { ring: new KeyRing({ current: old }), ready: () => Promise.resolve(), close: () => undefined };
    const signers = Array.from({ length: 300 }, (_, index) => new Signer(keys, { salt: `shop.${String(index)}` }));
    const signed = signers.map((signer) => signer.sign("v"));
    keys.ring = new KeyRing({ current: young, fallbacks: [old] });
    expect(signers.every((signer, index) => signer.verify(signed[index]!).stale)).toBe(true);
    keys.ring = new KeyRing({ current: young });
    expect(signers.some((signer, index) => signer.verify(signed[index]!).ok)).toBe(false);
    expect(signers.every((signer) => signer.verify(signer.sign("v")).ok)).toBe(true);
  });
});
