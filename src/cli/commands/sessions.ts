import { asciiJson } from "../../encoding/ascii-json.ts";
import { WaxsealError } from "../../errors.ts";
import type { ListedRow, OpenOptions, SessionTable } from "../../sessions/store.ts";
import { command, type Options, type OptionValues } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { nearest } from "../nearest.ts";
import { Progress } from "../progress.ts";
import { clear, removedText, type Cleared } from "../sessions/clear.ts";
import { counted } from "../sessions/counted.ts";
import { listingJson, listingText } from "../sessions/listing-text.ts";
import { migrate, TABLE_SQL } from "../sessions/migrate.ts";
import type { StoreKind } from "../store/store-address.ts";
import { askedStore, PRODUCTS, STORE_OPTIONS, type AskedStore } from "../store/store-options.ts";
import { usingStore, usingTable } from "../store/using-store.ts";
import { UsageError } from "../usage-error.ts";

const OPTIONS = {
  user: { value: "ID", help: "With list: the user whose sessions to show" },
  sql: { help: "With migrate: print the statements, and touch nothing" },
  django: { help: "The table of a Django site, django_session, for clear and count" },
  ...STORE_OPTIONS,
  json: { help: "Print the outcome as JSON" },
} as const satisfies Options;

type Values = OptionValues<typeof OPTIONS>;

const ACTIONS = ["migrate", "clear", "count", "list"] as const;
type Action = (typeof ACTIONS)[number];

const MOST_LISTED = 1000;
const NAMES = new Intl.ListFormat("en-GB"); // "a, b and c"

/** What an action has to say, to a script and to a person. */
interface Report {
  json: Readonly<Record<string, unknown>>;
  text: string;
  exit?: ExitCode;
}

export const sessions = command({
  name: "sessions",
  summary: "Create the tables of sessions, clear them, count, or list a user's",
  argument: "ACTION",
  about:
    "Looks after the place where sessions are kept. ACTION is one of\n" +
    "  migrate  create the tables, where they are missing: of sessions, of single-use tokens that have been used,\n" +
    "           of revocations, of evidence which keys are in use\n" +
    "  clear    remove what is over from all of them, in batches; for cron\n" +
    "  count    say how many are alive\n" +
    "  list     show the sessions of --user ID\n" +
    "The URL of the store is read from SESSION_STORE, else DATABASE_URL, in the environment or in .env; never from an\n" +
    "argument, which other users can see. It begins with postgres:, mysql:, mariadb:, redis:, rediss:, valkey: or sqlite:.\n" +
    "The client is your project's own: pg or postgres, mysql2, @redis/client or ioredis. No key is needed, and no session is opened.",
  options: OPTIONS,
  examples: [
    ["waxseal sessions migrate", "the tables, in the database of SESSION_STORE or DATABASE_URL"],
    ["SESSION_STORE=postgres: waxseal sessions migrate --sql", "the statements, for a review; the scheme is enough"],
    ["waxseal sessions clear --sqlite ./data/sessions.sqlite", "a file of SQLite"],
    ["waxseal sessions clear --django --dotenv ../site/.env", "the table of a Django site"],
    ["waxseal sessions list --user 7 --json", "for a script"],
  ],
  async run({ argument, options, io }) {
    const action = actionOf(argument);
    assertTogether(action, options);
    const asked = await askedStore(options, action === "migrate", io);
    if (asked.address.kind === "redis" && options.django) {
      throw new UsageError("Django keeps sessions in Redis as pickles, which only Python should read; --django is for its table.");
    }
    const progress = new Progress(io);
    const { json, text, exit = EXIT.ok } = await perform(action, { options, asked, io, progress }).finally(() => progress.end());
    io.out(options.json ? `${asciiJson({ ok: exit === EXIT.ok, ...json })}\n` : text);
    return exit;
  },
});

interface Task {
  options: Values;
  asked: AskedStore;
  io: Io;
  progress: Progress;
}

async function perform(action: Action, { options, asked: { address, connecting }, io, progress }: Task): Promise<Report> {
  const { kind } = address;
  if (action === "migrate" && (options.sql || kind === "redis")) return withoutStore(kind, options);
  progress.update(`Asking ${PRODUCTS[kind]} …`);
  const open: OpenOptions = { layout: options.django ? "django" : "waxseal", clock: io.clock };
  return usingStore(address, connecting, async (stores) => {
    if (action === "migrate") return migrated(await migrate(stores, open), kind, io);
    return usingTable(stores.sessions, open, async (table) => {
      if (action === "clear") return cleared(await clear(table, stores, io, progress), kind, io);
      return action === "count" ? alive(await table.count()) : listed(await listOf(table, options.user!), io);
    });
  });
}

function withoutStore(kind: StoreKind, { sql }: Values): Report {
  const text = TABLE_SQL[kind];
  if (text !== undefined) return { json: { store: kind, sql: text }, text: `${text}\n` };
  const nothing = "There is nothing to create: Redis and Valkey keep everything without a table.\n";
  return { json: { store: kind, created: false, tables: [], ...(sql ? { sql: "" } : {}) }, text: sql ? `-- ${nothing}` : nothing };
}

function migrated(tables: readonly string[], kind: StoreKind, { paintOut: paint }: Io): Report {
  const created = tables.length > 0;
  const what = created
    ? `Created ${tables.length === 1 ? "the table" : "the tables"} ${NAMES.format(tables)}, with indexes`
    : "The tables are there already; nothing was changed";
  return { json: { store: kind, created, tables }, text: `${paint("good", "✓")} ${what}. ${paint("faint", PRODUCTS[kind])}\n` };
}

function cleared({ removed, complete }: Cleared, kind: StoreKind, { paintOut: paint }: Io): Report {
  const json = { removed: removed.rows, revocations: removed.revocations, processes: removed.boots, complete };
  if (!complete) {
    const text = `${paint("warning", "!")} Stopped. ${removedText(removed)} removed so far; run it again for the rest.\n`;
    return { json, text, exit: EXIT.failed };
  }
  if (kind === "redis") {
    const left =
      removed.rows === 0
        ? "and nothing was left over"
        : `and ${counted(removed.rows, "entry", "entries")} left over in its lists of users are removed`;
    const ended = removed.revocations + removed.boots === 0 ? "" : ` Removed ${removedText({ ...removed, rows: 0 })}.`;
    return { json, text: `${paint("good", "✓")} Redis removes expired sessions by itself, ${left}.${ended}\n` };
  }
  const nothing = removed.rows + removed.revocations + removed.boots === 0;
  return { json, text: `${paint("good", "✓")} ${nothing ? "Nothing had expired" : `Removed ${removedText(removed)}`}.\n` };
}

function alive(count: number): Report {
  return { json: { alive: count }, text: `${counted(count, "session")} ${count === 1 ? "is" : "are"} alive.\n` };
}

function listed(rows: readonly ListedRow[], { clock, paintOut: paint }: Io): Report {
  const complete = rows.length < MOST_LISTED;
  const now = clock();
  const title = rows.length === 0 ? "This user has no session that is alive." : counted(rows.length, "session");
  const parts = [
    `${paint("title", title)}\n`,
    ...rows.map((row) => listingText(row, now, paint)),
    ...(complete ? [] : [`${paint("warning", "!")} These are the most recently seen; there may be more.\n`]),
  ];
  return { json: { complete, sessions: rows.map(listingJson) }, text: parts.join("\n") };
}

async function listOf(table: SessionTable, userId: string): Promise<ListedRow[]> {
  try {
    return await table.list(userId);
  } catch (error) {
    if (error instanceof WaxsealError && error.code === "WAXSEAL_USER_ID_INVALID")
      throw new UsageError("--user is no id that a user can have in this store.");
    throw error;
  }
}

/** @throws {UsageError} */
function actionOf(argument: string | undefined): Action {
  const found = ACTIONS.find((action) => action === argument);
  if (found !== undefined) return found;
  const meant = argument === undefined ? undefined : nearest(argument, ACTIONS);
  throw new UsageError(
    `Say what to do: migrate, clear, count or list${meant === undefined ? "." : `; did you mean \`waxseal sessions ${meant}\`?`}`,
  );
}

/** @throws {UsageError} when an option belongs to another action */
function assertTogether(action: Action, { user, sql, django }: Values): void {
  if (action === "list" && user === undefined) throw new UsageError("Say whose sessions to list: --user ID");
  if (action !== "list" && user !== undefined) throw new UsageError("--user goes with list.");
  if (action !== "migrate" && sql) throw new UsageError("--sql goes with migrate.");
  if (django && action === "migrate") throw new UsageError("Django makes its own table: run `python manage.py migrate` there.");
  if (django && action === "list") {
    throw new UsageError(
      "Django's table does not say whose a session is, so nobody's can be listed; that stands inside the session, which the key is needed for.",
    );
  }
}
