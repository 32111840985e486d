/**
 * What `npm test` leaves to `.ci/run`: suites that stop and kill servers, or repeat on further servers, processes and programs what others show on
 * one. Named on the command line, each of them runs: `npx vitest run test/bookshop/browser.test.ts`.
 */
export const LEFT_TO_CI: readonly string[] = [
  "test/bookshop/{browser,devices,keyring,stores}.test.ts",
  "test/cli/{live-sessions,main.slow}.test.ts",
  "test/cli/keys/{module,processes.slow}.test.ts",
  "test/django/live-databases.test.ts",
  "test/fleet/live-one-step.test.ts",
  "test/keys/evidence/live-stores.test.ts",
  "test/leaks/guard/live-webpack.test.ts",
  "test/leaks/{generic/trees,proof/canary}.slow.test.ts",
  "test/package/{declarations,tarball}.test.ts",
  "test/servers/servers.slow.test.ts",
  "test/sessions/live-{claims,durability,faults,parallel}.test.ts",
  "test/sessions/stores/{live-redis-*,sqlite-processes.slow}.test.ts",
  "test/tokens/revocations/live-revocations.test.ts",
  "test/web/live-csrf.test.ts",
];
