import { need } from "./need.ts";

/** Tells whether the tests may give files to other users. */
export async function isRoot(): Promise<boolean> {
  return (await need("the right to give files to other users (root)", () => process.geteuid?.() === 0 || undefined)) ?? false;
}
