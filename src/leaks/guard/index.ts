export { guard } from "./guard.ts";
export type { Fault, ImportFault, SecretFault, UnseenFault } from "./fault.ts";
export type { GuardOptions } from "./guard-options.ts";
export type { GuardEsbuildPlugin } from "./esbuild.ts";
export type { GuardRollupPlugin } from "./rollup.ts";
export type { GuardViteBuild, GuardViteServe } from "./vite.ts";
export type { GuardWebpackPlugin } from "./webpack.ts";
