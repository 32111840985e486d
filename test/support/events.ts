import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { onTestFinished } from "vitest";
import type { Events } from "../../src/events.ts";

/** Calls `listener` with what is published on `name`, until the test is over. */
export function listen<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): void {
  const onMessage = (message: unknown): void => listener(message as Events[Name]);
  subscribe(name, onMessage);
  onTestFinished(() => void unsubscribe(name, onMessage));
}

/** Returns what is published on `name` from now on, until the test is over. */
export function eventsOn<Name extends keyof Events>(name: Name): Events[Name][] {
  const events: Events[Name][] = [];
  listen(name, (event) => events.push(event));
  return events;
}
