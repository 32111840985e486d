import { MOST_RECORDS } from "../../../keys/evidence/evidence-store.ts";
import type { EvidenceStatements } from "./sql-evidence.ts";

export interface Spelling {
  /** How a column of text is read. */
  readonly text: (column: string) => string;
  /** How a text is given. */
  readonly given: (name: string) => string;
  /** How a whole number is given. */
  readonly whole: (name: string) => string;
}

/** Returns the statements that only spelling tells apart. */
export function readingStatements({ text, given, whole }: Spelling) {
  const most = String(MOST_RECORDS);
  const app = `app = ${given(":app")}`;
  return {
    boots: `SELECT ${text("boot")} AS boot_name, ${text("instance")} AS instance_name, revision, ${text("key_states")} AS states, started_ms, until_ms, every_ms, is_last, gap_from_ms, gap_until_ms FROM waxseal_key_boot WHERE ${app} AND is_last >= 0 ORDER BY until_ms DESC LIMIT ${most}`,
    cleared: "SELECT until_ms FROM waxseal_key_boot WHERE app = '' AND boot = ''",
    uses: `SELECT ${text("label")} AS key_label, ${text("purpose")} AS purpose_name, uses, last_used_ms FROM waxseal_key_use WHERE ${app} AND uses > 0 ORDER BY last_used_ms DESC LIMIT ${most}`,
    documents: `SELECT revision, digest, floor_revision FROM waxseal_key_document WHERE ${app}`,
    forget: `DELETE FROM waxseal_key_document WHERE ${app} AND revision < ${whole(":oldest")} AND revision <> ${whole(":holder")} AND floor_revision <= ${whole(":floor")}`,
    revoked: `SELECT digest FROM waxseal_key_revoked WHERE ${app}`,
  } satisfies Partial<EvidenceStatements>;
}
