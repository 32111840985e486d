import type { Command } from "./command.ts";

/** Every command by its name, in the order of the help. One is loaded when it is asked for: each needs much that no other does. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./commands/init.ts")).init,
  generate: async () => (await import("./commands/generate.ts")).generate,
  check: async () => (await import("./commands/check.ts")).check,
  sign: async () => (await import("./commands/sign.ts")).sign,
  unsign: async () => (await import("./commands/unsign.ts")).unsign,
  inspect: async () => (await import("./commands/inspect.ts")).inspect,
  audit: async () => (await import("./commands/audit.ts")).audit,
  revoke: async () => (await import("./commands/revoke.ts")).revoke,
  sessions: async () => (await import("./commands/sessions.ts")).sessions,
  keys: async () => (await import("./commands/keys.ts")).keys,
  scan: async () => (await import("./commands/scan.ts")).scan,
};
