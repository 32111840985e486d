import { inspect } from "node:util";
import { WaxsealError } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryRevocations } from "../../src/sessions/stores/revocations/memory.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import type { StandardSchemaV1 } from "../../src/signing/schema.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { liveRevocations } from "../../src/tokens/revocations/live-revocations.ts";
import type { CookiePurpose } from "../../src/web/cookie-purpose.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { EMAIL, KEY, OLD, PAYLOAD, USER } from "./row-18-shop.ts";

/**
 * Hands out everything that has a purpose, with canaries in it, and takes it back in every way that has an outcome of its own; adds what
 * was made to `made`. Returns all that could be printed on the way: errors, verdicts of refusals, and the objects themselves.
 */
export async function usePurposes(made: Set<string>): Promise<string> {
  const printed: string[] = [];
  const print = (value: unknown): void => {
    const all = { depth: 20, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null } as const;
    printed.push(inspect(value, all), inspect(value, { ...all, customInspect: false }), String(JSON.stringify(value)));
  };
  const trying = async (use: () => unknown): Promise<void> => {
    try {
      const verdict = await use();
      if ((verdict as { ok?: boolean } | undefined)?.ok === false) print(verdict);
    } catch (error) {
      if (!(error instanceof WaxsealError)) throw error;
      print(error);
      printed.push(String(error.stack));
    }
  };

  const clock = fixedClock();
  const revocations = liveRevocations({ store: memoryRevocations(), clock });
  const singleUse = memoryStore();
  for (const [keys, sealed] of [KEY, OLD].flatMap((current) => [false, true].map((isSealed) => [current, isSealed] as const))) {
    const ring = new KeyRing({ current: keys, fallbacks: [OLD] });
    const session = { store: cookieStore({ sealed }) };
    const waxseal = createWaxseal({ keys: ring, clock, revocations, baseUrl: "https://shop.test", session });
    const token = waxseal.token({ purpose: "token", maxAge: "1h", sealed, subject: () => EMAIL });
    const strict = waxseal.token({ purpose: "strict", maxAge: "1h", sealed, schema: refusing });
    const once = waxseal.token({ purpose: "once", maxAge: "1h", sealed, singleUse });
    const bound = waxseal.boundToken({ purpose: "bound", maxAge: "1h", state: (of: string) => [of, EMAIL], subject: () => EMAIL });
    const urls = waxseal.signedUrl({ purpose: "url", maxAge: "1h" });
    const cookie = waxseal.cookie({ name: "draft", maxAge: "1h", sealed }) as CookiePurpose;
    for (const one of [waxseal, token, strict, once, bound, urls, cookie, revocations, waxseal.audit()]) print(one);
    await waxseal.ready();

    const kinds: [text: string, uses: ((text: string) => unknown)[]][] = [
      [token.issue(PAYLOAD), [token.open, token.verify, strict.open, strict.verify]],
      [once.issue(PAYLOAD), [once.verify, once.redeem, once.redeem]],
      [bound.issue(PAYLOAD), [(text) => bound.open(text, PAYLOAD), (text) => bound.verify(text, EMAIL)]],
      [urls.sign("/file"), [(text) => urls.open(text), (text) => urls.verify(text, { method: "POST" })]],
      [cookie.seal(PAYLOAD), [cookie.open]],
    ];
    for (const [text, uses] of kinds) {
      made.add(text);
      const at = text.length >> 1;
      const changed = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
      for (const use of uses) {
        for (const wrong of [text, changed, `${text}${PAYLOAD}`, PAYLOAD, "", text.slice(1)]) await trying(() => use(wrong));
        for (const seconds of [7200, -14_400, 7200]) {
          clock.pass(seconds);
          await trying(() => use(text));
        }
      }
    }
    for (const use of [
      () => token.issue({ PAYLOAD } as unknown as string),
      () => token.issue(`${PAYLOAD}\ud800`),
      () => strict.issue(PAYLOAD),
      () => bound.issue(Number.NaN as unknown as string),
      () => urls.sign(`https://${PAYLOAD}/`),
      () => urls.sign(`/${PAYLOAD}#x`),
      () => cookie.seal({ PAYLOAD, at: Number.NaN }),
      () => revocations.revoke({ purpose: "token", subject: `${EMAIL}\0` }),
      () => waxseal.token({ purpose: "late", maxAge: PAYLOAD as unknown as number }),
    ]) {
      await trying(use);
    }
    await revocations.revoke({ purpose: "token", subject: EMAIL });
    await revocations.revoke({ purpose: "bound" });
    for (const [text, uses] of kinds) for (const use of uses) await trying(() => use(text));
    await revocations.revoke({ purpose: "session", subject: USER });
    clock.pass(1);
    print(revocations);
  }
  revocations.close();
  return printed.join("\n");
}

const refusing: StandardSchemaV1<string, string> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ issues: [{ message: String(value), path: [PAYLOAD] }] }) },
};
