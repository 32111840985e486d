/**
 * Where books are sent: the whole address, and as much of it as somebody has typed so far.
 *
 * @module
 */
import { z } from "zod";

/** In characters; with all of them used, a draft still fits into a cookie. */
export const MOST = { name: 80, street: 80, postcode: 12, city: 60 } as const;

const needed = (most: number, missing: string): z.ZodString => z.string().trim().min(1, missing).max(most, "Please shorten this.");

export const Delivery = z.object({
  name: needed(MOST.name, "Please tell us who gets the books."),
  street: needed(MOST.street, "Please tell us the street and the number."),
  postcode: needed(MOST.postcode, "Please tell us the postcode."),
  city: needed(MOST.city, "Please tell us the town."),
});

export const Draft = z.object({
  name: z.string().max(MOST.name),
  street: z.string().max(MOST.street),
  postcode: z.string().max(MOST.postcode),
  city: z.string().max(MOST.city),
});
export type Draft = z.output<typeof Draft>;
