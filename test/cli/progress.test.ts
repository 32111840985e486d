import { describe, expect, it } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { plain } from "../../src/cli/paint.ts";
import { Progress } from "../../src/cli/progress.ts";

function progressAt(errorIsTerminal: boolean): { update(at: number, text: string): void; end(): void; shown(): string } {
  let [shown, now] = ["", 0];
  const progress = new Progress({ errorIsTerminal, paintErr: plain, err: (text: string) => void (shown += text) } as Io, () => now);
  return {
    update(at, text) {
      now = at;
      progress.update(text);
    },
    end: () => progress.end(),
    shown: () => shown,
  };
}

describe("progress", () => {
  it("is one line at a terminal, rewritten four times a second at most, and gone at the end", () => {
    const { update, end, shown } = progressAt(true);
    update(0, "1,000 removed");
    for (let at = 1; at < 250; at++) update(at, "never shown");
    update(250, "9,000 removed");
    update(600, "short");
    end();
    end();
    expect(shown()).toBe("\r1,000 removed\r9,000 removed\rshort        \r       \r");
  });

  it("is a line every ten seconds elsewhere", () => {
    const { update, end, shown } = progressAt(false);
    for (let at = 0; at <= 21_000; at += 100) update(at, `${at} ms`);
    end();
    expect(shown()).toBe("10000 ms\n20000 ms\n");
  });
});
