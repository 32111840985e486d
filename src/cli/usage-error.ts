import { WaxsealError } from "../errors.ts";

/** The command line is wrong. The message never repeats a value: it might be a key. */
export class UsageError extends WaxsealError {
  override readonly name: string = "UsageError";

  constructor(message: string) {
    super("WAXSEAL_USAGE", message);
  }
}
