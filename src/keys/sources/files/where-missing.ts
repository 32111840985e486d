import { KeySourceError } from "../../../errors.ts";

/** Returns what `loading` does; where it is a file that is missing, rejects with an error made by `missing`, which knows better how one gets there. */
export async function whereMissing<T>(loading: Promise<T>, missing: () => KeySourceError): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    throw error instanceof KeySourceError && error.code === "WAXSEAL_KEY_FILE_MISSING" ? missing() : error;
  }
}
