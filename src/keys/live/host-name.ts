const MOST_CHARACTERS = 255;

/** Returns the host's name, by which people know a process; "unnamed" where the runtime does not tell it. */
export function hostName(): string {
  try {
    // Not imported: some runtimes have no such module, and Deno asks before it tells.
    const name = process.getBuiltinModule("node:os").hostname();
    return /^[\w.-]+$/.test(name) ? name.slice(0, MOST_CHARACTERS) : "unnamed";
  } catch {
    return "unnamed";
  }
}
