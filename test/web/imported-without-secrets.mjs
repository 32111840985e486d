// An application's file waxseal.ts, as a build imports it: in a process without any variable.
import { createWaxseal, KeySourceError, liveKeys, tenantKeys } from "../../src/index.ts";

let loads = 0;
const source = {
  name: "the environment",
  load() {
    loads++;
    return Promise.reject(new KeySourceError("WAXSEAL_KEY_SOURCE_ABSENT", "There is no SECRET_KEY."));
  },
};

export const waxseal = createWaxseal({ keys: liveKeys(source), baseUrl: "https://shop.test" });
export const tenants = tenantKeys(() => source);
export const invite = waxseal.token({ purpose: "shop.invite", maxAge: "1d" });
export const download = waxseal.signedUrl({ purpose: "shop.download", maxAge: "1h" });
export const theme = waxseal.cookie({ name: "theme", maxAge: "30d" });

const outcomes = [() => invite.issue("v"), () => invite.open(`v:1:${"A".repeat(43)}`), () => download.sign("https://shop.test/a")].map(
  (use) => {
    try {
      return use();
    } catch ({ name, code, message }) {
      return { name, code, message };
    }
  },
);
const ready = await waxseal.ready().catch(({ code }) => code);
console.log(
  JSON.stringify({ variables: Object.keys(process.env), loadsAtImport: loads - 1, purposes: waxseal.audit().length, outcomes, ready }),
);
// Nothing is left that would keep a build from ending.
