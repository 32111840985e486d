import { isAbsolute, join } from "node:path";
import { auditText } from "../audit/audit-text.ts";
import { auditOf } from "../audit/audit-of.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { firstFile } from "../audit/first-file.ts";

export const audit = command({
  name: "audit",
  summary: "List what an application hands out, and for how long",
  argument: "MODULE",
  about:
    "Lists every purpose of the application in MODULE, the file that exports what createWaxseal returned: its lifetime and format,\n" +
    "what becomes of it when the key is rotated, and whether it can be revoked. Without MODULE it looks for waxseal.ts, .mts, .js or\n" +
    ".mjs here and in src, lib, app and server.\n" +
    "The file is loaded, in a process of its own that ends afterwards, and ready() is not called: no key is read and no store is opened.",
  options: { json: { help: "Print the purposes as JSON" } },
  examples: [
    ["waxseal audit", "the application of this folder"],
    ["waxseal audit src/server/waxseal.ts --json", "for a script, such as a check that nothing new is unbounded"],
  ],
  async run({ argument, options, io }) {
    const file = argument === undefined ? firstFile(io.cwd) : isAbsolute(argument) ? argument : join(io.cwd, argument);
    const reports = await auditOf(file, io);
    io.out(options.json ? `${JSON.stringify(reports)}\n` : auditText(reports, io.paintOut));
    return EXIT.ok;
  },
});
