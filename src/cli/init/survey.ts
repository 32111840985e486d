/**
 * What there is before `init` changes anything.
 *
 * @module
 */
import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KeySourceError } from "../../errors.ts";
import { isIgnored, isTracked, repositoryAround } from "../git.ts";
import { djangoProject, type DjangoProject } from "./django-project.ts";
import { frameworkOf, type Framework } from "./frameworks.ts";
import { smallFile } from "./small-file.ts";

export interface Survey {
  readonly framework: Framework;
  readonly django: DjangoProject | undefined;
  readonly env: TextFile & { readonly exposed: boolean; readonly tracked: boolean };
  readonly example: TextFile;
  readonly gitignore: TextFile;
  readonly ignored: boolean;
}

export interface TextFile {
  readonly path: string;
  /** undefined where there is no such file */
  readonly text: string | undefined;
}

const OTHERS = 0o077;

/** Looks around `folder` for what concerns the file of variables at `envPath`. @throws {KeySourceError} `WAXSEAL_ENV_FILE` */
export async function survey(folder: string, envPath: string): Promise<Survey> {
  const home = dirname(envPath);
  const found = await lstat(envPath).catch(() => undefined);
  if (found && !found.isFile()) {
    throw new KeySourceError(
      "WAXSEAL_ENV_FILE",
      `${basename(envPath)} is a link or no regular file; run this where the file itself lies, or name it with --dotenv.`,
    );
  }
  const file = async (name: string): Promise<TextFile> => ({ path: join(home, name), text: await smallFile(join(home, name)) });
  const [env, example, gitignore] = [await file(basename(envPath)), await file(".env.example"), await file(".gitignore")];
  if (found && env.text === undefined) throw new KeySourceError("WAXSEAL_ENV_FILE", `${basename(envPath)} is larger than 256 KiB.`);
  const top = await repositoryAround(folder);
  return {
    framework: frameworkOf(await smallFile(join(folder, "package.json"))),
    django: await djangoProject(top === undefined ? [folder] : [folder, top]),
    env: {
      ...env,
      exposed: found !== undefined && process.platform !== "win32" && (found.mode & OTHERS) !== 0,
      tracked: (await isTracked(envPath)) ?? false,
    },
    example,
    gitignore,
    ignored: (await isIgnored(envPath)) ?? hasLine(gitignore.text, basename(envPath)),
  };
}

function hasLine(text: string | undefined, name: string): boolean {
  return text?.split(/\r?\n/).some((line) => line === name || line === `/${name}`) ?? false;
}
