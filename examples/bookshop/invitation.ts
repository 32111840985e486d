/**
 * What an invitation says, in this shape: who invites, and whom.
 *
 * @module
 */
import { z } from "zod";
import { Email } from "./email.ts";

export const Invitation = z.object({ from: z.string(), email: Email });
export type Invitation = z.output<typeof Invitation>;
