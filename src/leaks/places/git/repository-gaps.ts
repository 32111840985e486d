/**
 * What of a repository's history is not there to be looked at, as far as git can tell without reading it all.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Gap } from "../../gap.ts";
import type { Repository } from "./repository.ts";

/** Returns the gaps, and about how many objects there are. @param path of the repository, for the gaps */
export async function repositoryGaps(repository: Repository, path: string): Promise<{ gaps: Gap[]; total: number }> {
  const { git, isShallow } = repository;
  const gaps: Gap[] = [];
  if (isShallow) {
    const message =
      "The clone is shallow: older commits are not here. Run `git fetch --unshallow`, and scan again; in GitHub Actions, give actions/checkout `fetch-depth: 0`.";
    gaps.push({ code: "shallow-clone", message, path });
  }
  const missing = await promisedObjects(repository);
  if (missing !== "none") {
    const message = `The clone is partial: ${missing} objects were left with the server. Clone again without --filter, and scan that.`;
    gaps.push({ code: "partial-clone", message, path });
  }
  const counts = new Map<string, number>();
  let errors = "";
  await git.run(["count-objects", "-v"], (chunk) => void (errors += chunk.toString()));
  for (const [, name, count] of errors.matchAll(/^([a-z-]+): (\d+)$/gm)) counts.set(name!, Number(count));
  const garbage = counts.get("garbage") ?? 0;
  if (garbage > 0) {
    const message = `${garbage} files among the objects are none that git reads, such as what a broken fetch left. Run \`git gc\`, look at what it leaves in objects/ and objects/pack/, and scan again.`;
    gaps.push({ code: "objects-unknown", message, path });
  }
  return { gaps, total: (counts.get("count") ?? 0) + (counts.get("in-pack") ?? 0) };
}

/** Returns how many objects that refs lead to are not here because the server promised to keep them. */
async function promisedObjects({ git, common }: Repository): Promise<string> {
  const packs = await readdir(join(common, "objects", "pack")).catch(() => []);
  const settings = ["config", "--get-regexp", "^(remote\\..*\\.promisor|extensions\\.partialclone)$"];
  if (!packs.some((name) => name.endsWith(".promisor")) && (await git.text(settings)) === undefined) return "none";
  let missing = 0;
  const { ok } = await git.run(["rev-list", "--objects", "--all", "--missing=print", "--no-object-names"], (chunk) => {
    for (let at = chunk.indexOf(QUESTION_MARK); at !== -1; at = chunk.indexOf(QUESTION_MARK, at + 1)) missing++;
    return undefined;
  });
  if (!ok) return "some";
  return missing === 0 ? "none" : String(missing);
}

const QUESTION_MARK = 0x3f;
