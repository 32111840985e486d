import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEY, newFolder, scan, TestRepository } from "./repositories.ts";

/** A repository that names a program wherever git takes one; each would leave a file behind. */
function trap(): { repository: TestRepository; sprung: string } {
  const repository = TestRepository.create();
  repository.write("settings.py", `SECRET_KEY = "${KEY}"\n`).write(".gitattributes", "* diff=evil filter=evil\n").commit("Add settings");
  repository.write("staged.env", `K=${KEY}\n`).git("add", "staged.env");
  const outside = newFolder();
  const [sprung, program] = [join(outside, "sprung"), join(outside, "program")];
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${sprung}'\ncat > /dev/null\n`);
  chmodSync(program, 0o755);
  const url = `ext::${program} %S`;
  for (const [name, value] of [
    ...["core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy", "core.alternateRefsCommand"].map(
      (key) => [key, program] as const,
    ),
    ...["diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process"].map(
      (key) => [key, program] as const,
    ),
    ...["gpg.program", "gpg.ssh.program", "credential.helper", "pager.log", "pager.cat-file", "pager.rev-parse", "sequence.editor"].map(
      (key) => [key, program] as const,
    ),
    ...["cat-file", "log", "rev-list", "diff-tree"].map((word) => [`alias.${word}`, `!${program}`] as const),
    ["log.showSignature", "true"],
    ["core.hooksPath", outside],
    ["remote.origin.url", url],
    ["remote.origin.uploadpack", program],
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialCloneFilter", "blob:none"],
    ["protocol.allow", "always"],
    ["protocol.ext.allow", "always"],
    ["protocol.file.allow", "always"],
    ["extensions.partialClone", "origin"],
    ["uploadpack.packObjectsHook", program],
    ["trace2.eventTarget", sprung],
    ["core.worktree", outside],
  ]) {
    repository.git("config", "--file", join(repository.folder, ".git/config"), name, value);
  }
  repository.git("config", "--file", join(repository.folder, ".git/config"), "core.repositoryFormatVersion", "1");
  mkdirSync(join(repository.folder, ".git/hooks"), { recursive: true });
  for (const hook of ["post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout", "pre-auto-gc"]) {
    for (const folder of [outside, join(repository.folder, ".git/hooks")])
      writeFileSync(join(folder, hook), `#!/bin/sh\ntouch '${sprung}'\n`, { mode: 0o755 });
  }
  return { repository, sprung };
}

describe("a repository that names programs", () => {
  it("runs them where git is asked as people ask", () => {
    const { repository, sprung } = trap();
    repository.tries("status");
    expect(existsSync(sprung)).toBe(true);
  });

  it.each(["all", "staged", "push"] as const)("runs none of them when it is looked at, %s", async (what) => {
    const { repository, sprung } = trap();
    const head = readHead(repository);
    const zeros = "0".repeat(40);
    const objects = what === "push" ? { push: `refs/heads/main ${head} refs/heads/main ${zeros}\n` } : what;
    const { leaks } = await scan(repository.folder, { objects });
    expect(leaks.length).toBe(what === "all" ? 2 : 1);
    expect(existsSync(sprung)).toBe(false);
  });

  it("runs none of them for objects that are not there, nor for commits that seem signed", async () => {
    const { repository, sprung } = trap();
    const missing = "1234567890".repeat(4);
    const commit = (tree: string): string =>
      `tree ${tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n\n${KEY}\n`;
    const plain = (...words: string[]): string =>
      repository.gitWith(commit(missing), "-c", "core.fsmonitor=false", "--work-tree=.", ...words);
    const id = plain("hash-object", "-t", "commit", "-w", "--literally", "--stdin");
    repository.write(".git/refs/heads/odd", `${id}\n`);
    expect(existsSync(sprung)).toBe(false);
    const { leaks, gaps } = await scan(repository.folder);
    expect(leaks.length).toBe(3);
    expect(gaps.map(({ code }) => code)).toContain("partial-clone");
    await scan(repository.folder, { objects: { push: `refs/heads/odd ${id} refs/heads/odd ${"0".repeat(40)}\n` } });
    expect(existsSync(sprung)).toBe(false);
  });

  it("does not take a git that lies in the repository", async () => {
    const { repository, sprung } = trap();
    writeFileSync(join(repository.folder, "git"), `#!/bin/sh\ntouch '${sprung}'\n`, { mode: 0o755 });
    const { PATH } = process.env;
    process.env["PATH"] = `:.:./bin:${PATH!}`;
    try {
      expect((await scan(repository.folder)).leaks.length).toBe(2);
    } finally {
      process.env["PATH"] = PATH;
    }
    expect(existsSync(sprung)).toBe(false);
  });

  it("sees nothing of this process's variables", async () => {
    const { folder } = TestRepository.create();
    const programs = newFolder();
    const printed = join(programs, "printed");
    writeFileSync(join(programs, "git"), `#!/bin/sh\nenv >> '${printed}'\necho git version 2.24.0\n`, { mode: 0o755 });
    const { PATH } = process.env;
    Object.assign(process.env, { PATH: `${programs}:${PATH!}`, SECRET_KEY: KEY, GIT_CONFIG_PARAMETERS: "'alias.x=!y'" });
    try {
      await scan(folder);
    } finally {
      process.env["PATH"] = PATH;
      delete process.env["SECRET_KEY"];
      delete process.env["GIT_CONFIG_PARAMETERS"];
    }
    const environment = readFileSync(printed, "utf8");
    expect(environment).toContain("GIT_OPTIONAL_LOCKS=0");
    expect(environment).not.toContain(KEY);
    expect(environment).not.toContain("GIT_CONFIG_PARAMETERS");
  });
});

function readHead(repository: TestRepository): string {
  return repository.git("-c", "core.fsmonitor=false", "--work-tree=.", "rev-parse", "HEAD");
}
