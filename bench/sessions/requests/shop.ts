/**
 * What every application in this comparison does: a shop with three pages, and sessions that hold a user's id, a small cart and a counter.
 *
 * @module
 */
export interface ShopSession {
  userId?: string;
  cart?: { isbn: string; title: string; quantity: number }[];
  visits?: number;
}

/** Begins a session; once for each visitor, and never timed. */
export const BEGIN = { method: "GET", path: "/begin" } as const;

/** What is timed. */
export const PAGES = {
  read: { method: "GET", path: "/cart", title: "A page that reads the session" },
  change: { method: "POST", path: "/visits", title: "A page that changes one field of the session" },
} as const;

export type PageName = keyof typeof PAGES;

/** What a page answers, as JSON. */
export interface ShopAnswer {
  user: string;
  books: number;
  visits: number;
  /** For the posts that follow, where the library asks for one. */
  csrfToken?: string | undefined;
}

/** Of whoever has no sessions: what the bare frameworks show. */
export const NOBODY: ShopSession = {};

export function begin(session: ShopSession): ShopAnswer {
  session.userId = "4711";
  session.cart = [
    { isbn: "9780141439518", title: "Pride and Prejudice", quantity: 1 },
    { isbn: "9780141439471", title: "Frankenstein", quantity: 2 },
    { isbn: "9780142437247", title: "Moby-Dick", quantity: 1 },
  ];
  session.visits = 0;
  return read(session);
}

export function read({ userId = "", cart = [], visits = 0 }: ShopSession): ShopAnswer {
  return { user: userId, books: cart.length, visits };
}

export function change(session: ShopSession): ShopAnswer {
  session.visits = (session.visits ?? 0) + 1;
  return read(session);
}
