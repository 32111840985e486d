/**
 * What the guard does with every bundler, as real builds show it.
 *
 * @module
 */
import { describe, expect, it, onTestFinished } from "vitest";
import type { GuardOptions } from "../../../src/leaks/guard/index.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { clientProject, HALVES, IMPORTS, KEY, LABEL, output, refusalOf, TYPES_ONLY, withBuiltPackage } from "./client-project.ts";

export interface BuildSettings {
  /** Undefined where the build is not guarded at all. */
  guard: GuardOptions | undefined;
  /** Where the bundler can: code without white space and comments, and strings put together. @default true */
  minify?: boolean | undefined;
  /** @default none */
  maps?: "files" | "inline" | undefined;
}

export interface Bundler {
  /** Builds src/main.ts into dist/, and rejects with what the bundler tells of its errors. */
  build(root: string, settings: BuildSettings): Promise<unknown>;
  /** Whether it puts strings together that are added to each other. */
  folds: boolean;
}

const keys = KEY;

export function bundlerContract({ build, folds }: Bundler): void {
  const refusal = (files: Record<string, string>, settings: Partial<BuildSettings> = {}): Promise<string> =>
    refusalOf(build(clientProject(files), { guard: { keys }, ...settings }));

  describe("a client that holds nothing", () => {
    it.each(["files", "inline", undefined] as const)("is built, byte for byte as without the guard (maps: %s)", async (maps) => {
      const root = clientProject(TYPES_ONLY);
      await build(root, { guard: undefined, maps });
      const without = output(root);
      await build(root, { guard: { keys }, maps });
      expect(output(root)).toEqual(without);
      expect(Object.keys(without).length).toBeGreaterThan(0);
    });

    it("may hold another key, and the fingerprint of ours", async () => {
      const root = clientProject({ "src/session.ts": `export const session = "${generateSecretKey()} ${LABEL}";` });
      await build(root, { guard: { keys } });
      expect(output(root)).not.toEqual({});
    });
  });

  describe("a key in the client", () => {
    it("fails the build, which says where it is and writes nothing", async () => {
      const root = clientProject({ "src/session.ts": `export const session = "${KEY}";` });
      const message = await refusalOf(build(root, { guard: { keys } }));
      expect(message).toContain("What browsers get from this build holds a secret:");
      expect(message).toMatch(new RegExp(`\\.js, line \\d+, column [1-9]\\d*: key ${LABEL}, raw\n`));
      expect(message).toMatch(/from (?:\S*\/)?src\/session\.ts\n/);
      expect(output(root)).toEqual({});
    });

    it("is found in a template, and in half of it", async () => {
      const message = await refusal({ "src/session.ts": `export const session = (n: number) => \`a \${n} ${HALVES[0]} \${n}\`;` });
      expect(message).toContain(`key ${LABEL}`);
    });

    it("is found as hex", async () => {
      const hex = Buffer.from(KEY).toString("hex");
      expect(await refusal({ "src/session.ts": `export const session = "${hex}";` })).toContain(`key ${LABEL}, hex`);
    });

    it.runIf(folds)("is found where the bundler puts it together", async () => {
      const pieces = (KEY.match(/.{1,8}/g) ?? []).map((piece) => JSON.stringify(piece)).join(" + ");
      expect(await refusal({ "src/session.ts": `export const session = ${pieces};` })).toContain(`key ${LABEL}`);
    });

    it.each(["files", "inline"] as const)("is found in a source map alone (maps: %s)", async (maps) => {
      const files = { "src/session.ts": `// The key is ${KEY} for now.\nexport const session = Math.random();` };
      await build(clientProject(files), { guard: { keys } }); // not in the code
      const message = await refusal(files, { maps });
      expect(message).toContain(maps === "files" ? ".js.map, line " : "data: URL at byte ");
      expect(message).toContain(`key ${LABEL}`);
    });

    it("is found whichever of the ring's it is, and is not accepted by `allow`", async () => {
      onTestFinished(setVariables({ SECRET_KEY: generateSecretKey(), SECRET_KEY_FALLBACKS: JSON.stringify([KEY]) }));
      const files = { "src/session.ts": `export const session = "${KEY}";` };
      expect(await refusal(files, { guard: { allow: () => true } })).toContain(`key ${LABEL}`);
    });
  });

  describe("waxseal in the client", () => {
    it.each(IMPORTS)("fails the build where it is imported %s, which says by whom and writes nothing", async (_way, files, chain) => {
      const root = clientProject(files);
      const message = await refusalOf(build(root, { guard: { keys } }));
      expect(message).toContain("The client's build imports waxseal, which is for servers only:");
      expect(message).toMatch(chain);
      expect(output(root)).toEqual({});
    });

    it("fails the build as it is published, which no browser could run", async () => {
      const root = withBuiltPackage(clientProject(IMPORTS[0]![1]));
      expect(await refusalOf(build(root, { guard: { keys } }))).toMatch(IMPORTS[0]![2]);
    });

    it("fails the build without a key", async () => {
      onTestFinished(setVariables({ SECRET_KEY: undefined }));
      expect(await refusal(IMPORTS[0]![1], { guard: {} })).toMatch(IMPORTS[0]![2]);
    });

    it("is accepted where `allow` says so", async () => {
      const root = clientProject(IMPORTS[0]![1]);
      await build(root, { guard: { keys, allow: (fault) => fault.kind === "import" && fault.importers[0]!.endsWith("src/session.ts") } });
      expect(output(root)).not.toEqual({});
    });
  });

  describe("the guard", () => {
    it("fails a build without a key only where one is required", async () => {
      onTestFinished(setVariables({ SECRET_KEY: "" }));
      await build(clientProject(), { guard: {} });
      expect(await refusal({}, { guard: { requireKeys: true } })).toContain("SECRET_KEY is empty or blank");
    });

    it("leaves a build alone that no client gets", async () => {
      const root = clientProject({
        "src/session.ts": `import { Signer } from "waxseal"; export const session = new Signer().sign("${KEY}");`,
      });
      await build(root, { guard: { keys, client: false } });
      expect(output(root)).not.toEqual({});
    });
  });
}

/** Sets variables, or unsets them, and returns a function that puts back what was there. */
export function setVariables(variables: Record<string, string | undefined>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(variables)) set(name, value);
  return () => {
    for (const [name, value] of before) set(name, value);
  };
}
