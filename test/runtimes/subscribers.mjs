/* Row 66 in a worker, where channels throw at whoever publishes. Run by subscribers.slow.test.ts. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Signer } from "../../dist/index.js";
import { instrument } from "../../dist/otel.js";

export default {
  async fetch() {
    const reported = [];
    addEventListener("error", ({ message }) => reported.push(message));
    const counted = [];
    const instrumentOf = (name) => ({ add: (value, attributes) => counted.push([name, attributes["waxseal.outcome"]]), record() {} });
    const stop = instrument({ createCounter: instrumentOf, createHistogram: instrumentOf });
    const hostile = () => {
      throw new Error("from a subscriber");
    };
    subscribe("waxseal:verify", hostile);
    const signer = new Signer("a key", { salt: "shop.test" });
    const verdict = signer.verify(signer.sign("v"));
    unsubscribe("waxseal:verify", hostile);
    const refused = signer.verify("v:no");
    stop();
    signer.verify("v:no");
    await new Promise((resolve) => setTimeout(resolve, 0));
    return Response.json({ ok: verdict.ok, value: verdict.value, refused: refused.reason, counted, reported });
  },
};
