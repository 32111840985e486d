/**
 * What every bundler's plugin asks: whether a client may have this build.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import type { Detector } from "../detector.ts";
import { buildKeys } from "./build-keys.ts";
import { detectorsFor } from "./detectors.ts";
import type { Fault } from "./fault.ts";
import { faultError } from "./fault-error.ts";
import type { GuardOptions } from "./guard-options.ts";
import type { ImportGraph } from "./import-graph.ts";
import type { OutputFile } from "./output-file.ts";
import { OwnModules } from "./own-modules.ts";
import { secretFaults } from "./secret-faults.ts";
import { shown } from "./shown.ts";

/** The name of the plugins. */
export const GUARD = "waxseal-guard";

const NOTHING_TO_LOOK_FOR =
  "waxseal/guard could not look for your secret key, since SECRET_KEY is not set in this build. " +
  "Set it where the build is checked, or give the option `keys`; `requireKeys` makes this an error.";

/** Where a build is, and how to speak to whoever runs it. */
export interface Build {
  /** Absolute; names of modules are shown from there. */
  readonly root: string;
  readonly warn: (message: string) => void;
  /** @default process.env */
  readonly env?: Record<string, string | undefined> | undefined;
}

export class ClientCheck {
  readonly own = new OwnModules();
  readonly #options: GuardOptions;
  #hasWarned = false;

  /** @throws {ConfigError} `WAXSEAL_GUARD_OPTION` */
  constructor(options: GuardOptions = {}) {
    for (const [name, types] of Object.entries(OPTION_TYPES)) {
      const value: unknown = options[name as keyof typeof OPTION_TYPES];
      if (value !== undefined && typeof value !== types)
        throw new ConfigError("WAXSEAL_GUARD_OPTION", `The option \`${name}\` of waxseal/guard is a ${types}.`);
    }
    this.#options = options;
  }

  /** Tells whether to look at a build whose target is a server, or is not, as its bundler tells. */
  concerns(isServer: boolean): boolean {
    return this.#options.client ?? !isServer;
  }

  /** Returns what is wrong with `files` and who imports whom, or undefined if a client may have them. @throws as buildKeys */
  async fault(build: Build, files: Iterable<OutputFile>, graph?: ImportGraph): Promise<ConfigError | undefined> {
    const detectors = await this.#detectors(build);
    const faults: Fault[] = [];
    for (const file of files) faults.push(...(await secretFaults(file, detectors)));
    return this.#refusal([...faults, ...(graph?.faults(this.own) ?? [])], build, detectors);
  }

  /** As `fault`, where there are no files yet. Looks for no key: names are masked all the same. */
  async importFault(build: Build, graph: ImportGraph): Promise<ConfigError | undefined> {
    const faults = graph.faults(this.own);
    return faults.length === 0 ? undefined : this.#refusal(faults, build, await this.#detectors(build));
  }

  async #detectors({ env = process.env, warn }: Build): Promise<readonly Detector[]> {
    const entries = await buildKeys(this.#options, env);
    if (entries.length === 0 && !this.#hasWarned) {
      this.#hasWarned = true;
      warn(NOTHING_TO_LOOK_FOR);
    }
    return detectorsFor(entries);
  }

  #refusal(faults: readonly Fault[], { root }: Build, detectors: readonly Detector[]): ConfigError | undefined {
    const { allow } = this.#options;
    const refused = faults.filter((fault) => isOfGivenKey(fault) || allow?.(fault) !== true);
    return refused.length === 0 ? undefined : faultError(refused, { root, show: (name) => shown(name, detectors) });
  }
}

const OPTION_TYPES = { requireKeys: "boolean", client: "boolean", allow: "function" } as const;

function isOfGivenKey(fault: Fault): boolean {
  return fault.kind === "secret" && fault.rule === "exact-key";
}
