/** Where sessions are kept. */
export type Backend = "memory" | "cookie" | "SQLite" | "PostgreSQL" | "Redis";
