/** After so many claims a process removes what has expired, at most as many: so the table does not grow, and nobody waits for it. */
export const CLAIMED_BETWEEN_CLEARINGS = 1000;
