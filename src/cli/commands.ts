import type { Command } from "./command.ts";
import { audit } from "./commands/audit.ts";
import { check } from "./commands/check.ts";
import { generate } from "./commands/generate.ts";
import { init } from "./commands/init.ts";
import { inspect } from "./commands/inspect.ts";
import { keys } from "./commands/keys.ts";
import { revoke } from "./commands/revoke.ts";
import { scan } from "./commands/scan.ts";
import { sessions } from "./commands/sessions.ts";
import { sign } from "./commands/sign.ts";
import { unsign } from "./commands/unsign.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [init, generate, check, sign, unsign, inspect, audit, revoke, sessions, keys, scan];
