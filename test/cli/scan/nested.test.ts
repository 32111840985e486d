import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cli, KEY, temporaryFolders } from "../run-cli.ts";

const newFolder = temporaryFolders();

interface Report {
  readonly looked: { readonly objects: number };
  readonly leaks: readonly { readonly path: string; readonly object: unknown }[];
  readonly gaps: readonly unknown[];
}

const git = (folder: string, ...words: string[]): void => {
  const person = ["-c", "user.name=A Person", "-c", "user.email=person@example.org", "-c", "protocol.file.allow=always"];
  execFileSync("git", [...person, ...words], { cwd: folder, stdio: "pipe" });
};

/** Makes a repository whose history has the key in `name`, and whose working tree has not. */
function leaky(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "-q", "-b", "main");
  writeFileSync(join(folder, name), `export const key = "${KEY}"; // ${name}\n`);
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "Leak");
  git(folder, "rm", "-q", name);
  git(folder, "commit", "-q", "-m", "Hide it");
  return folder;
}

it("finds the histories of repositories below the folder, as a scan of everything does, and no files as they are", async () => {
  const folder = leaky(newFolder(), "own.ts");
  const elsewhere = leaky(newFolder(), "elsewhere.ts");
  leaky(join(folder, "clones/nested"), "nested.ts");
  leaky(join(folder, "clones/nested/deeper"), "deeper.ts");
  leaky(join(folder, "left-out"), "left-out.ts");
  git(folder, "clone", "-q", "--bare", leaky(newFolder(), "bare.ts"), "bare.git");
  git(folder, "submodule", "--quiet", "add", leaky(newFolder(), "submodule.ts"), "library");
  git(elsewhere, "worktree", "add", "-q", join(folder, "linked"));
  symlinkSync(leaky(newFolder(), "behind-a-link.ts"), join(folder, "link"));
  writeFileSync(join(folder, "clones/nested/.git/hooks/pre-commit"), `echo ${KEY}\n`);
  const report = async (...words: string[]): Promise<Report> =>
    JSON.parse(
      (
        await cli(["scan", "--json", "--mode", "exact", "--fresh", "--exclude", "left-out", ...words], {
          cwd: folder,
          env: { SECRET_KEY: KEY },
        })
      ).out,
    ) as Report;

  const whole = await report();
  writeFileSync(join(folder, "now.ts"), `export const key = "${KEY}";\n`);
  const history = await report("--only", "history");
  const names = ["bare.ts", "clones/nested/.git/hooks/pre-commit", "deeper.ts", "elsewhere.ts", "nested.ts", "own.ts", "submodule.ts"];
  for (const { leaks, gaps } of [whole, history]) {
    expect(leaks.map(({ path }) => path).sort()).toEqual(names);
    expect(gaps).toEqual([]);
  }
  expect(history.looked.objects).toBe(whole.looked.objects);

  rmSync(join(folder, ".git"), { recursive: true });
  expect((await report("--only", "history", "clones")).leaks).toHaveLength(3);
});
