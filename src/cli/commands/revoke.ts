import { secondsOf } from "../../clock.ts";
import { asciiJson } from "../../encoding/ascii-json.ts";
import { entryOf } from "../../tokens/revocations/revocation-entry.ts";
import { MOST_ENTRIES, type RevocationEntry } from "../../tokens/revocations/revocation-store.ts";
import type { Revocation } from "../../tokens/revocations/revocations.ts";
import { tooManyRevocations } from "../../tokens/revocations/too-many.ts";
import { command, type Options, type OptionValues } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { Progress } from "../progress.ts";
import { entryJson, entryText, keptText, revokedText } from "../revoke/entry-text.ts";
import { momentOf } from "../revoke/moment.ts";
import { counted } from "../sessions/counted.ts";
import { durationOf } from "../signing-options.ts";
import type { Stores } from "../store/store-connection.ts";
import { askedStore, PRODUCTS, STORE_OPTIONS, type AskedStore } from "../store/store-options.ts";
import { usingStore } from "../store/using-store.ts";
import { exactUtcTime } from "../time-text.ts";
import { UsageError } from "../usage-error.ts";
import { wrapped } from "../wrapped.ts";

const OPTIONS = {
  subject: { value: "SUBJECT", help: "Only what is about this subject, such as a user's primary key; everybody unless you say so" },
  before: {
    value: "TIME",
    help: "Only what was issued before, such as 2026-11-22T13:58:23Z; what has been issued by now unless you say so",
  },
  lifetime: {
    value: "DURATION",
    help: "How long such a thing lives, and a little more; then the entry is forgotten. Kept for ever unless you say so",
  },
  yes: { help: "Do not ask, although it is about everybody" },
  list: { help: "Show what is revoked, and change nothing" },
  ...STORE_OPTIONS,
  json: { help: "Print the outcome as JSON" },
} as const satisfies Options;

type Values = OptionValues<typeof OPTIONS>;

const MOST_LISTED = 1000;

export const revoke = command({
  name: "revoke",
  summary: "Refuse what was issued for a purpose, of one subject or of all",
  argument: "PURPOSE",
  about:
    "Revokes what an application has issued for PURPOSE, as revocations.revoke() does: invitations, signed links, sessions. The purpose of\n" +
    "sessions is session, that of reset links password-reset; `waxseal audit` lists those of an application, how long each lives, and\n" +
    "whether it has subjects: one that is revoked as a whole has none.\n" +
    "It writes one entry into the store that the application's revocations are in, and running applications obey when they read that\n" +
    "again. The entry cannot be taken back; what is issued a second later is good. To run it twice does no harm. The time is this machine's:\n" +
    "where the clocks of servers may be ahead, say --before, up to a minute from now.\n" +
    "The URL of the store is read from SESSION_STORE, else DATABASE_URL, in the environment or in .env; never from an argument.\n" +
    "Its table is made by `waxseal sessions migrate`. No key is needed.",
  options: OPTIONS,
  examples: [
    ["waxseal revoke session --subject 7", "sign user 7 out, everywhere"],
    ["waxseal revoke shop.invite --lifetime 7d", "every invitation until now; asks first"],
    ["waxseal revoke password-reset --before 2026-11-22T13:58:23Z --yes", "for a script"],
    ["waxseal revoke --list --json", "what is revoked"],
  ],
  async run({ argument, options, io }) {
    if (options.list) {
      assertOnlyList(argument, options);
      const rows = await withStore(await askedStore(options, false, io), io, async ({ revocations }) => {
        const entries = await revocations.entries(nowMs(io));
        if (entries.length > MOST_ENTRIES) throw tooManyRevocations();
        return entries;
      });
      io.out(options.json ? listingJson(rows) : listingText(rows, io));
      return EXIT.ok;
    }
    const revocation = revocationOf(argument, options);
    const asked = await askedStore(options, false, io);
    if (options.subject === undefined && !options.yes && !(await agreed(revocation, options.json, io))) {
      io.out("\nNothing was revoked.\n");
      return EXIT.findings;
    }
    const entry = entryOf(revocation, nowMs(io)); // only now: what was issued while it asked is meant, too
    await withStore(asked, io, ({ revocations }) => revocations.record(entry));
    io.out(options.json ? `${asciiJson({ ok: true, store: asked.address.kind, ...entryJson(entry) })}\n` : doneText(entry, asked, io));
    return EXIT.ok;
  },
});

/** @throws {UsageError} */
function revocationOf(purpose: string | undefined, { subject, before, lifetime }: Values): Revocation {
  if (purpose === undefined) throw new UsageError("Say what to revoke: a PURPOSE, as `waxseal audit` lists them, or --list.");
  const lifetimeOf = durationOf(lifetime, "lifetime");
  return {
    purpose,
    subject,
    before: before === undefined ? undefined : momentOf(before),
    lifetimeSeconds: lifetimeOf === undefined ? undefined : secondsOf(lifetimeOf),
  };
}

/** @throws {UsageError} */
function assertOnlyList(purpose: string | undefined, { subject, before, lifetime, yes }: Values): void {
  if (yes || [purpose, subject, before, lifetime].some((said) => said !== undefined))
    throw new UsageError("--list shows everything that is revoked, and changes nothing: it goes with no PURPOSE, and only with a store.");
}

/** @throws {UsageError} where nobody can be asked @throws {ConfigError} `WAXSEAL_REVOCATION_INVALID` */
async function agreed(revocation: Revocation, json: boolean, io: Io): Promise<boolean> {
  const entry = entryOf(revocation, nowMs(io));
  if (io.confirm === undefined || json) {
    throw new UsageError("This revokes everything of the purpose, for everybody, and there is nobody to ask: add --yes, or --subject.");
  }
  const until = revocation.before === undefined ? "that has been issued by now" : `issued before ${exactUtcTime(entry.beforeMs)}`;
  io.out(`This revokes ${revokedText(entry)}, ${until}, for everybody. Nothing takes it back.\n\n`);
  return await io.confirm("Revoke it?", "no");
}

async function withStore<T>({ address, connecting }: AskedStore, io: Io, use: (stores: Stores) => Promise<T>): Promise<T> {
  const progress = new Progress(io);
  progress.update(`Asking ${PRODUCTS[address.kind]} …`);
  return await usingStore(address, connecting, use).finally(() => progress.end());
}

function doneText(entry: RevocationEntry, { address }: AskedStore, { paintOut: paint }: Io): string {
  const next = [
    "Running applications refuse it once they have read this store again, which they do every 5 seconds unless their `refresh` says otherwise. " +
      "An application without the option `revocations`, or with those of another store, never does.",
    `Nothing here can tell whether an application has this purpose: compare it with those that \`npx waxseal audit\` lists. ${
      entry.subject === ""
        ? 'Where that says "no", nothing has been revoked.'
        : 'Of one that it calls revocable "as a whole", nothing has been revoked yet: that takes this command without --subject.'
    }`,
    "What is issued from the next second on is good. If a key has leaked, replace that: whoever has it can issue more.",
  ];
  return (
    `${paint("good", "✓")} Revoked ${revokedText(entry)}, issued before ${exactUtcTime(entry.beforeMs)}.\n` +
    `  ${paint("faint", "store")}  ${PRODUCTS[address.kind]}, ${address.name}\n` +
    `  ${paint("faint", "kept")}   ${keptText(entry)}\n\n` +
    `${paint("title", "Next")}\n${next.map((text) => `${wrapped(text)}\n`).join("")}`
  );
}

function listingText(rows: readonly RevocationEntry[], io: Io): string {
  const { paintOut: paint } = io;
  const now = nowMs(io);
  const title = rows.length === 0 ? "Nothing is revoked." : counted(rows.length, "revocation");
  const parts = [`${paint("title", title)}\n`, ...latest(rows).map((entry) => entryText(entry, now, paint))];
  if (rows.length > MOST_LISTED) parts.push(`${paint("warning", "!")} These are the latest ${counted(MOST_LISTED, "entry", "entries")}.\n`);
  return parts.join("\n");
}

function listingJson(rows: readonly RevocationEntry[]): string {
  return `${asciiJson({ ok: true, count: rows.length, complete: rows.length <= MOST_LISTED, revocations: latest(rows).map(entryJson) })}\n`;
}

function latest(rows: readonly RevocationEntry[]): RevocationEntry[] {
  return rows.toSorted((a, b) => b.beforeMs - a.beforeMs).slice(0, MOST_LISTED);
}

function nowMs({ clock }: Io): number {
  return Math.round(clock() * 1000);
}
