import { esbuildGuard } from "./esbuild.ts";
import { rollupGuard } from "./rollup.ts";
import { viteGuard } from "./vite.ts";
import { webpackGuard } from "./webpack.ts";

/**
 * Plugins that fail a build whose client would get a secret key, in any disguise, or a module of waxseal. One for each bundler; all take GuardOptions.
 *
 * Seen are chunks, assets, source maps and HTML, what is compressed with gzip or Brotli, and what data: URLs carry. The error says in which file and
 * place which key is, by its fingerprint, and who imports what; never the key. `allow` is asked about everything but the keys that were given.
 *
 * @throws {ConfigError} `WAXSEAL_GUARD_OPTION`; a build fails with `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`
 */
export const guard = Object.freeze({ vite: viteGuard, rollup: rollupGuard, webpack: webpackGuard, esbuild: esbuildGuard });
