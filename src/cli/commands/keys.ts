import { asciiJson } from "../../encoding/ascii-json.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { promoteHere, retireHere, rollbackHere, stageHere } from "../keys/edits.ts";
import { initHere, newPlace } from "../keys/init.ts";
import { actionOf, assertTogether, KEYS_OPTIONS, type Action } from "../keys/options.ts";
import type { Report } from "../keys/report.ts";
import { revokeHere } from "../keys/revoke.ts";
import { rotateHere } from "../keys/rotate.ts";
import { PLACES } from "../keys/source-place.ts";
import { statusOf } from "../keys/status.ts";
import { statusText } from "../keys/status-text.ts";
import { withKeys, type KeysTask } from "../keys/task.ts";

const WIDTH = Math.max(...PLACES.map(([place]) => place.length));

export const keys = command({
  name: "keys",
  summary: "Rotate keys in stages: status, init, stage, promote, retire, revoke, rollback, rotate",
  argument: "ACTION",
  second: "[ID]",
  about:
    "Changes the key without logging anybody out. ACTION is one of\n" +
    "  status        what there is: keys, processes and which keys they have, what each key was last used for, what is next\n" +
    "  init          put the keys in use into a first document; --app NAME\n" +
    "  stage         add a new key, which verifies and does not sign yet\n" +
    "  promote [ID]  let it sign, once every process has it\n" +
    "  retire [ID]   take the old key out, once nothing that it signed comes back\n" +
    "  rollback      take the last step back\n" +
    "  revoke ID     take a key out at once and for ever; --reason leak. ID may be current\n" +
    "  rotate        stage, promote and retire, each when it is due: the next step, for cron, or all of them with --wait\n" +
    "Each refuses when its guard fails, says which, and when it will hold. Keys are in variables, as for the other commands, or in --source:\n" +
    PLACES.map(([place, what]) => `  ${place.padEnd(WIDTH)}  ${what}\n`).join("") +
    "Credentials are those that each of them finds by itself; none is taken from an argument. Evidence is in the store of SESSION_STORE,\n" +
    "else DATABASE_URL, in the environment or in .env, or --sqlite. Keys in variables are yours to deploy: each step gives the exact lines,\n" +
    "to --out, --write or --show.\n" +
    "It ends with 0 also where rotate waits for time alone, and with 1 where a guard refuses or something else has to happen first.",
  options: KEYS_OPTIONS,
  examples: [
    ["waxseal keys status --source file:/run/keys/shop.json", "what there is, and what comes next"],
    ["waxseal keys init --source aws:shop/keyring --app shop", "the first document, with the key in use so far"],
    ["waxseal keys rotate --source aws:shop/keyring --every 90d --json", "for cron, every hour"],
    ["waxseal keys rotate --module ./src/waxseal.ts --wait", "the whole plan, with the application's own keys and evidence"],
    ["waxseal keys revoke current --reason leak", "says what it costs, and asks"],
    ["waxseal keys stage --django --out stage.env", "keys in variables: the lines to deploy, for Django, too"],
  ],
  async run({ argument, second, options, io }) {
    const action = actionOf(argument);
    assertTogether(action, second, options);
    const {
      json,
      text,
      exit = EXIT.ok,
    } = await withKeys(options, io, (task) => perform(action, second, task), action === "init" ? newPlace : undefined);
    io.out(options.json ? `${asciiJson({ ok: exit === EXIT.ok, action, ...json })}\n` : text);
    return exit;
  },
});

function perform(action: Action, id: string | undefined, task: KeysTask): Promise<Report> {
  switch (action) {
    case "status":
      return status(task, task.io);
    case "init":
      return initHere(task);
    case "stage":
      return stageHere(task);
    case "promote":
      return promoteHere(task, id);
    case "retire":
      return retireHere(task, id);
    case "rollback":
      return rollbackHere(task);
    case "revoke":
      return revokeHere(task, id!);
    case "rotate":
      return rotateHere(task);
  }
}

async function status(task: KeysTask, io: Io): Promise<Report> {
  const found = await statusOf(task);
  return { json: found, text: statusText(found, io), exit: found.objection === null ? EXIT.ok : EXIT.findings };
}
