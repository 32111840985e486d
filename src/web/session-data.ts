/**
 * What every session of the application holds, where it says so in one place:
 * `declare module "waxseal" { interface WaxSessionData { cart: string[] } }`.
 */
export interface WaxSessionData {}
