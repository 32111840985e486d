/** What is used here of libraries that bring no types. */
declare module "better-sqlite3-session-store" {
  import type { Store } from "express-session";

  export default function storeFor(session: object): new (options: { client: object }) => Store;
}

declare module "connect-pg-simple" {
  import type { Store } from "express-session";

  export default function storeFor(
    session: object,
  ): new (options: { pool: object; createTableIfMissing?: boolean; disableTouch?: boolean }) => Store;
}
