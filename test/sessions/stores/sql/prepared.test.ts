import { describe, expect, it } from "vitest";
import { preparedUntilLost, type SendPrepared } from "../../../../src/sessions/stores/sql/prepared.ts";

function coded(code: string | undefined, message = "no"): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

/** Returns a client that answers `answer`, whose errors come in turn, and how each statement was sent. */
function sending(...errors: (Error | undefined)[]): { run: ReturnType<typeof preparedUntilLost<string>>; sent: boolean[] } {
  const sent: boolean[] = [];
  const send: SendPrepared<string> = async (_text, _values, prepare) => {
    sent.push(prepare);
    const error = errors.shift();
    if (error) throw error;
    return "answer";
  };
  return { run: preparedUntilLost(send), sent };
}

describe("statements that are prepared until one is lost", () => {
  it.each([
    ["it was not prepared on this connection", coded("26000")],
    ["somebody else prepared it there", coded("42P05")],
    ["its columns have changed", coded("0A000", "cached plan must not change result type")],
    [
      "its text was changed on the way",
      coded(undefined, "Prepared statements must be unique - 'waxseal' was used for a different statement"),
    ],
  ])("are sent once more as they are where %s, and never prepared again", async (_, error) => {
    const { run, sent } = sending(undefined, error);
    for (let at = 0; at < 3; at++) expect(await run("SELECT 1", [])).toBe("answer");
    expect(sent).toEqual([true, true, false, false]);
  });

  it.each([
    ["a lost connection, after which it may have happened", coded("ECONNRESET")],
    ["an error that says nothing", coded(undefined, "Connection terminated unexpectedly")],
    ["a server that shuts down", coded("57P01")],
    ["a serialization failure, which others try again", coded("40001")],
    ["a missing table", coded("42P01")],
  ])("are not sent again after %s", async (_, error) => {
    const { run, sent } = sending(error);
    await expect(run("UPDATE", [])).rejects.toBe(error);
    expect(await run("UPDATE", [])).toBe("answer");
    expect(sent).toEqual([true, true]);
  });

  it("are each sent once more where several are lost at once", async () => {
    const { run, sent } = sending(coded("26000"), coded("26000"), coded("42P05"));
    expect(await Promise.all([run("a", []), run("b", []), run("c", [])])).toEqual(["answer", "answer", "answer"]);
    expect(sent).toEqual([true, true, true, false, false, false]);
  });

  it("tell what went wrong where the transaction around them is lost with them", async () => {
    const lost = coded("26000");
    await expect(sending(lost, coded("25P02")).run("UPDATE", [])).rejects.toBe(lost);
    const other = coded("42501");
    await expect(sending(lost, other).run("UPDATE", [])).rejects.toBe(other);
  });
});
