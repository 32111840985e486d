/**
 * What `npm test` leaves to `.ci/run`: suites that stop and kill servers, measure time, or repeat on further servers, processes, programs and
 * inputs what others show on one. Named on the command line, each of them runs: `npx vitest run test/bookshop/browser.test.ts`.
 */
export const LEFT_TO_CI: readonly string[] = [
  "test/bookshop/{browser,devices,keyring,start,stores}.test.ts",
  "test/cli/{live-sessions,main.slow}.test.ts",
  "test/cli/keys/{module,processes.slow}.test.ts",
  "test/cli/scan/install-hook.slow.test.ts",
  "test/django/live-{bookshop,databases,pair}.test.ts",
  "test/docs/examples.test.ts",
  "test/fleet/live-{one-step,staged}.test.ts",
  "test/keys/{evidence/live-stores,rotation/schedules}.test.ts",
  "test/leaks/{action,exact/alignment,git/{blocks,remembered,repository-kinds}}.test.ts",
  "test/leaks/guard/live-{esbuild,rollup,webpack}.test.ts",
  "test/leaks/{fingerprints/history,generic/trees,proof/{canary,proof},reports/sarif}.slow.test.ts",
  "test/package/{declarations,tarball}.test.ts",
  "test/security/{row-13,row-17-purposes,row-55-56-57.slow,row-58-78.slow,row-68-aws.slow,row-83}.test.ts",
  "test/servers/servers.slow.test.ts",
  "test/sessions/live-{claims,contract,durability,faults,logout,parallel}.test.ts",
  "test/sessions/stores/{live-cached,live-mysql,live-redis-*,sqlite-processes.slow}.test.ts",
  "test/tokens/{live-python-reader,revocations/live-revocations}.test.ts",
  "test/web/live-csrf.test.ts",
];
