import { describe, expect, it, vi } from "vitest";
import type { Message } from "../../src/messages/message.ts";
import { messageRules, type MessagesOptions } from "../../src/messages/message-rules.ts";
import { Messages } from "../../src/messages/messages.ts";

const OLD: Message = { level: 20, message: "old", extraTags: null };
const NEW: Message = { level: 25, message: "new", extraTags: "big" };

function leftBehind(left: readonly Message[], options: MessagesOptions = {}, layout: "waxseal" | "django" = "waxseal") {
  let waiting = left;
  const peek = vi.fn(() => waiting);
  const take = vi.fn(() => {
    const taken = waiting;
    waiting = [];
    return taken;
  });
  return { messages: new Messages({ peek, take }, messageRules(options, layout)), peek, take };
}

describe("messages", () => {
  it("wait for the page that shows them, and are gone with it", () => {
    const { messages, take } = leftBehind([OLD]);
    messages.success("new", { extraTags: "big" });
    expect([messages.size, messages.added]).toEqual([2, [NEW]]);
    expect(take).not.toHaveBeenCalled();
    expect([...messages]).toEqual([
      { ...OLD, tags: "info" },
      { ...NEW, tags: "big success" },
    ]);
    expect([...messages]).toEqual([]);
    expect([messages.size, messages.added]).toEqual([0, []]);
    messages.info("after");
    expect(messages.added).toEqual([{ level: 20, message: "after", extraTags: null }]);
  });

  it("are all shown once a page begins to show them, as in Django, though it stop at the first", () => {
    const { messages } = leftBehind([OLD, OLD]);
    messages.info("new");
    for (const _message of messages) break;
    expect([messages.size, messages.added]).toEqual([0, []]);
  });

  it("are not read before somebody asks", () => {
    const { messages, peek, take } = leftBehind([OLD]);
    messages.info("new");
    expect([messages.added.length, messages.touched]).toEqual([1, false]);
    expect([...peek.mock.calls, ...take.mock.calls]).toEqual([]);
    expect(messages.size).toBe(2);
    expect(messages.touched).toBe(true);
    const { messages: shown } = leftBehind([]);
    expect([...shown]).toEqual([]);
    expect(shown.touched).toBe(true);
  });

  it("have Django's levels, and numbers of one's own", () => {
    const { messages } = leftBehind([]);
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
      expect(() => leftBehind([], { minimumLevel: level ?? 0.5 })).toThrow(expect.objectContaining({ code: "WAXSEAL_MESSAGE_LEVEL" }));
    }
  });

  it("below the minimum level are none, nor are those without text", () => {
    const kept = (options: MessagesOptions, layout: "waxseal" | "django" = "waxseal"): number[] => {
      const { messages } = leftBehind([], options, layout);
      for (const level of [-1, 10, 19, 20, 40]) messages.add(level, "a");
      messages.error("");
      return messages.added.map(({ level }) => level);
    };
    expect(kept({})).toEqual([-1, 10, 19, 20, 40]);
    expect(kept({}, "django")).toEqual([20, 40]); // Django's MESSAGE_LEVEL is INFO where the settings say nothing
    expect(kept({ minimumLevel: "debug" }, "django")).toEqual([10, 19, 20, 40]);
    expect(kept({ minimumLevel: 21 })).toEqual([40]);
  });

  it("have the words that the application gives to levels, as by Django's MESSAGE_TAGS", () => {
    const { messages } = leftBehind([OLD, NEW, { ...OLD, level: 50 }], { tags: { 20: "", 25: "ok", 50: "critical loud" } });
    expect([...messages].map(({ tags }) => tags)).toEqual(["", "big ok", "critical loud"]);
    expect(() => leftBehind([], { tags: { info: "x" } as never })).toThrow(expect.objectContaining({ code: "WAXSEAL_MESSAGE_LEVEL" }));
  });
});
