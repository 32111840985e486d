import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;

/**
 * Writes a report to `path`, and not to where a link there leads: whoever made what is scanned could have the file of another overwritten, with names
 * of their choice in it. Only the links of /dev, which are the system's, are followed.
 *
 * @throws {KeySourceError} `WAXSEAL_REPORT_SYMLINK`
 */
export async function writeReport(path: string, text: string): Promise<void> {
  const links = path.startsWith("/dev/") ? 0 : (O_NOFOLLOW ?? 0);
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | links).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== "ELOOP") throw error;
    throw new KeySourceError(
      "WAXSEAL_REPORT_SYMLINK",
      "A report would be written through a symbolic link; remove the link, or name the file that is meant.",
    );
  });
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
