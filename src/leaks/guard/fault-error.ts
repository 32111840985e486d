/**
 * Says why a build is refused, and how to mend it. No secret and no line around one is in it.
 *
 * @module
 */
import { isAbsolute, relative } from "node:path";
import { ConfigError } from "../../errors.ts";
import type { Fault, ImportFault, SecretFault, UnseenFault } from "./fault.ts";
import { fileOf } from "./own-modules.ts";

/** So many of a kind are listed; a leak in a shared chunk is often in all of them. */
const MOST_LISTED = 20;

export interface Shower {
  /** Folder that paths are shown from. */
  readonly root: string;
  /** Makes a name from elsewhere fit to be shown. */
  readonly show: (name: string) => string;
}

/** Returns the error for `faults`, at least one: `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`, by the worst of them. */
export function faultError(faults: readonly Fault[], shower: Shower): ConfigError {
  const secrets = faults.filter((fault) => fault.kind === "secret");
  const imports = faults.filter((fault) => fault.kind === "import");
  const unseen = faults.filter((fault) => fault.kind === "unseen");
  const code = secrets.length > 0 ? "SECRET" : imports.length > 0 ? "IMPORT" : "UNSEEN";
  const parts = [secretText(secrets, shower), importText(imports, shower), unseenText(unseen, shower)];
  return new ConfigError(`WAXSEAL_CLIENT_${code}`, parts.filter((part) => part !== "").join("\n\n"));
}

function secretText(faults: readonly SecretFault[], shower: Shower): string {
  if (faults.length === 0) return "";
  const lines = faults.map((fault) => {
    const { file, line, within, key, rule, disguise, modules } = fault;
    const place = line === 0 ? "in its name" : `line ${line}, column ${fault.column}`;
    const what = [key === undefined ? rule : `key ${key}`, ...(disguise === undefined ? [] : [disguise])].join(", ");
    const from = modules.length === 0 ? "" : `\n    from ${listed(modules.map((id) => pathOf(id, shower))).join("\n    from ")}`;
    return `  ${[file, ...within].map(shower.show).join(" > ")}, ${place}: ${what}${from}`;
  });
  return `What browsers get from this build holds a secret:
${listed(lines).join("\n")}
Everyone who opens the page could read it. Read secrets on the server only: bundlers put variables named VITE_…, NEXT_PUBLIC_… or PUBLIC_…, and whatever \`define\`, DefinePlugin or EnvironmentPlugin names, into the client's files. If an earlier build had it too, replace the key first (\`npx waxseal keys revoke\`), then take those files down.`;
}

function importText(faults: readonly ImportFault[], shower: Shower): string {
  if (faults.length === 0) return "";
  const lines = faults.map(({ module, importers }) => {
    const [importer, ...others] = importers.map((id) => pathOf(id, shower));
    if (importer === undefined) return `  ${shower.show(module)} is an entry of the build`;
    return [`  ${importer} imports ${shower.show(module)}`, ...others.map((id) => `    imported by ${id}`)].join("\n");
  });
  return `The client's build imports waxseal, which is for servers only:
${listed(lines).join("\n")}
Move what uses it to a module that only the server imports. For types alone, write \`import type\`.`;
}

function unseenText(faults: readonly UnseenFault[], { show }: Shower): string {
  if (faults.length === 0) return "";
  const lines = faults.map(({ file }) => `  ${show(file)}`);
  return `What browsers get from this build could not be looked into:
${listed(lines).join("\n")}
Leave it out of the build, or accept it with the option \`allow\`.`;
}

function pathOf(id: string, { root, show }: Shower): string {
  const file = fileOf(id);
  if (!isAbsolute(file)) return show(file); // made by a plugin, or left external
  const path = relative(root, file).replaceAll("\\", "/");
  return show(path === "" || path.startsWith("../") ? file : path);
}

function listed(lines: readonly string[]): string[] {
  const more = lines.length - MOST_LISTED;
  return more > 0 ? [...lines.slice(0, MOST_LISTED), `  … and ${more} more`] : [...lines];
}
