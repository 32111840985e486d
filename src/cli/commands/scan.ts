import { command } from "../command.ts";
import { assertCompatible, SCAN_OPTIONS } from "../scan/options.ts";
import { scanAndReport } from "../scan/scan-and-report.ts";

export const scan = command({
  name: "scan",
  summary: "Find where the key leaked: files, all of git's history, archives, logs, databases",
  argument: "[PATH…]",
  repeated: true,
  about:
    "Looks at files as they are, those that git ignores too, and at every object that git has: amended commits, stashes, dropped files, tags,\n" +
    "notes, merges, whatever leads to them. Into archives, images of containers and SQLite files, too.\n" +
    "  exact    the keys themselves, all of the ring, in every disguise: JSON, escapes, base64, hex, UTF-16, split, reversed, derived keys\n" +
    "  known    keys that are published: defaults of frameworks, tutorials, lists of your own with --known-keys\n" +
    "  generic  what looks like the secret key of a web framework, whatever it is; not in what package managers bring\n" +
    "A machine that must not have the key looks for its fingerprints: --write-fingerprints here, --fingerprint-file there.\n" +
    "The file that the key is kept in is left out where git ignores it. No report holds a key or the text around it. What was found clean is\n" +
    "remembered in the git folder, so that the next scan looks only at what is new.",
  options: SCAN_OPTIONS,
  exits: { 0: "clean", 1: "found something", 2: "incomplete: something could not be looked at; or the command line is wrong" },
  examples: [
    ["waxseal scan", "this folder and its whole history, with the key of the environment or of .env"],
    ["waxseal scan --mode exact --only history", "all objects of git, for the keys themselves"],
    ["waxseal scan --github --sarif waxseal.sarif", "in GitHub Actions, the key in a secret of CI as SECRET_KEY"],
    ["waxseal scan --write-fingerprints waxseal-fingerprints.json", "for machines that must not have the key"],
    ["waxseal scan --install-hook", "before each commit and each push from now on"],
    ["waxseal scan --only tree dist /var/log/shop", "a build and logs, and no history"],
  ],
  async run({ all, options, io }) {
    assertCompatible(options);
    if (options["install-hook"]) return await (await import("../scan/install-here.ts")).installHere(io);
    const written = options["write-fingerprints"];
    if (written !== undefined) return await (await import("../scan/write-fingerprints.ts")).writeFingerprints(written, options, io);
    return await scanAndReport(all, options, io);
  },
});
