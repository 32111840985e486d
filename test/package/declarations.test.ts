import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT, runTool, type Outcome } from "../support/run.ts";
import { installPacked, specifiers, type Installed } from "./built-package.ts";
import { COMPILERS } from "../types/compilers.ts";

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: "es2022",
};

/** Projects that people have. The library's declarations are compiled in each, so that they need no Node types and no DOM. */
const PROJECTS = {
  "a project without Node's types": { ...STRICT, module: "nodenext", types: [] },
  "a project of a bundler": { ...STRICT, module: "esnext", moduleResolution: "bundler", types: [] },
  "a server without the DOM": {
    ...STRICT,
    module: "nodenext",
    lib: ["es2023"],
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
  },
};

const EVERYTHING = specifiers.map((specifier, index) => `export * as m${index} from "${specifier}";`).join("\n");

/** What an application exports without saying its type: declarations can be made of it only where every type in it has a public name. */
const UNANNOTATED = `
import { checkSecretKey, createWaxseal, liveRevocations } from "waxseal";
import { answerCsrfError, waxMiddleware } from "waxseal/express";
import { django } from "waxseal/django";
import { envKeys } from "waxseal/keys/env";
import { waxHandle, waxUpgrade } from "waxseal/node";
import { memoryRevocations } from "waxseal/revocations/memory";
import { sqliteRevocations } from "waxseal/revocations/sqlite";
import { cachedStore } from "waxseal/sessions/cached";
import { cookieStore } from "waxseal/sessions/cookie";
import { memoryStore } from "waxseal/sessions/memory";
import { sqliteStore } from "waxseal/sessions/sqlite";
import { claimStoreContract, fixedClock, revocationStoreContract, sessionStoreContract } from "waxseal/testing";
export const [memory, sqlite, cookies] = [memoryStore(), sqliteStore(":memory:"), cookieStore()];
export const cached = cachedStore({ cache: memory, store: sqlite });
export const [inMemory, inSqlite] = [memoryRevocations(), sqliteRevocations(":memory:")];
export const revocations = liveRevocations({ store: inMemory });
export const waxseal = createWaxseal({ keys: envKeys(), preset: django({ timeZone: "UTC" }), session: { store: memory }, revocations });
export const token = waxseal.token({ purpose: "a", maxAge: "1h" });
export const once = waxseal.token({ purpose: "b", maxAge: "1h", singleUse: sqlite });
export const bound = waxseal.boundToken({ purpose: "c", maxAge: "1h", state: (id: number) => [id] });
export const url = waxseal.signedUrl({ purpose: "d", maxAge: "1h" });
export const cookie = waxseal.cookie({ name: "e", maxAge: "1h" });
export const users = waxseal.users({ find: () => Promise.resolve(undefined) });
export const reset = users.passwordReset({ maxAge: "1h", path: "/reset" });
export const [report, sessions, verdict, findings] = [waxseal.audit(), waxseal.sessions, url.verify(""), checkSecretKey("")];
export const devices = () => waxseal.sessions.list(1);
export const middleware = waxMiddleware(waxseal);
export const handle = waxHandle(waxseal, ({ wax }) => void [wax.session, wax.cookies, wax.csrf, wax.messages]);
export const upgrade = waxUpgrade(waxseal, () => {});
export const everythingElse = [answerCsrfError, claimStoreContract, fixedClock, revocationStoreContract, sessionStoreContract];
`;
let installed: Installed;
beforeAll(async () => {
  installed = await installPacked();
  return installed.remove;
});

async function compile(compiler: string, project: keyof typeof PROJECTS, text: string, options: object = {}): Promise<Outcome> {
  const folder = join(installed.folder, "compiled");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "app.ts"), text);
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...PROJECTS[project], ...options }, files: ["app.ts"] }),
  );
  return runTool(compiler, ["-p", folder], installed.folder);
}

describe("the declarations", () => {
  const projects = Object.keys(PROJECTS) as (keyof typeof PROJECTS)[];

  it.each(projects.flatMap((project) => COMPILERS.map((compiler) => [compiler, project] as const)))(
    "compile with %s in %s",
    async (compiler, project) => {
      await expect(compile(compiler, project, EVERYTHING)).resolves.toEqual({ code: 0, text: "" });
    },
  );

  it.each(COMPILERS)("name every type that an application may export, by %s", async (compiler) => {
    const outcome = compile(compiler, "a server without the DOM", UNANNOTATED, { declaration: true });
    await expect(outcome).resolves.toEqual({ code: 0, text: "" });
  });

  it.each([
    ["one of Node's types", "export declare const bytes: Buffer;", "Cannot find name 'Buffer'"],
    ["one of Node's modules", `export type { Server } from "node:http";`, "node:http"],
    ["a subpath that is not exported", `export * from "waxseal/dist/index.js";`, "Cannot find module"],
  ])("are compiled where %s would fail", async (_what, text, message) => {
    const outcome = await compile("tsc", "a project without Node's types", text);
    expect(outcome.code).not.toBe(0);
    expect(outcome.text).toContain(message);
  });
});
