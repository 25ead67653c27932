/**
 * What the publisher has decided about a post that wasn't sent yet. `pin`: it comes first. `hold`: it stays out. `release`: it was held, and
 * may be sent whatever its date is by now. `out`: it is never sent by this digest.
 */
export type PostChoice = "pin" | "hold" | "release" | "out";
