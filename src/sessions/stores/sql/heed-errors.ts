const heeded = new WeakSet<object>();

/**
 * Listens to a client's "error" event, once: a connection that is lost while nobody uses it says so there, and without a
 * listener that would end the process. The next call fails, or succeeds on a new connection, and that is where it shows.
 */
export function heedErrors(client: object): void {
  const emitter = client as { on?: (event: "error", listener: () => void) => unknown }; // not asked for by type: the clients' own types differ
  if (typeof emitter.on !== "function" || heeded.has(client)) return;
  heeded.add(client);
  emitter.on("error", () => undefined);
}
