import { describe, expect, it, vi } from "vitest";
import { Messages } from "../../src/messages/messages.ts";
import type { Message } from "../../src/messages/message.ts";

const OLD: Message = { level: 20, message: "old", extraTags: null };

describe("messages", () => {
  it("wait for the page that shows them, and are gone with it", () => {
    const messages = new Messages(() => [OLD]);
    messages.success("new", { extraTags: "big" });
    expect(messages.size).toBe(2);
    expect(messages.toKeep()).toEqual([OLD, { level: 25, message: "new", extraTags: "big" }]);
    expect([...messages]).toEqual([
      { ...OLD, tags: "info" },
      { level: 25, message: "new", extraTags: "big", tags: "big success" },
    ]);
    expect([...messages]).toEqual([]);
    expect(messages.toKeep()).toEqual([]);
    messages.info("after");
    expect(messages.toKeep()).toEqual([{ level: 20, message: "after", extraTags: null }]);
  });

  it("are all shown once a page begins to show them, as in Django, though it stop at the first", () => {
    const messages = new Messages(() => [OLD, OLD]);
    for (const _message of messages) break;
    expect(messages.toKeep()).toEqual([]);
  });

  it("are not read before somebody asks, and not kept again unless something changed", () => {
    const load = vi.fn(() => [OLD]);
    const messages = new Messages(load);
    expect([messages.toKeep(), messages.touched]).toEqual([undefined, false]);
    expect(load).not.toHaveBeenCalled();
    expect(messages.size).toBe(1);
    expect(messages.toKeep()).toBeUndefined();
    expect([messages.touched, load.mock.calls.length]).toEqual([true, 1]);
  });

  it("have Django's levels, and numbers of one's own", () => {
    const messages = new Messages(() => []);
    messages.debug("a");
    messages.info("a");
    messages.success("a");
    messages.warning("a");
    messages.error("a", { safe: true });
    messages.add(7, "a", { extraTags: "own" });
    expect([...messages].map(({ level, tags, safe }) => [level, tags, safe])).toEqual([
      [10, "debug", undefined],
      [20, "info", undefined],
      [25, "success", undefined],
      [30, "warning", undefined],
      [40, "error", true],
      [7, "own", undefined],
    ]);
    for (const level of ["toString", "INFO", NaN, 1.5, undefined] as never[]) {
      expect(() => messages.add(level, "a")).toThrow(expect.objectContaining({ code: "WAXSEAL_MESSAGE_LEVEL" }));
    }
  });
});
