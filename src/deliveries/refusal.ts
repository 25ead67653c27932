import type { Reply } from "./outcome.js";

/** Whom a 5xx is about, which decides what follows for the others. */
export type Refusal = "address-dead" | "policy" | "greylisted" | "other";

/** RFC 3463 §3.2, §3.3 and RFC 7505: nobody reads mail at this address, and nobody will. */
const DEAD = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]);

/** About one recipient's mailbox or reader, though the class is one of ours: 5.6.7 is an address beyond ASCII (RFC 6531 §3.5). */
const PERSONAL = new Set(["5.6.7", "5.7.17", "5.7.18"]);

/**
 * What about us a server refuses: 5.1.7 and 5.1.8 the sender's address, 5.2.3 and 5.3.4 the size, 5.6.x the content, 5.7.x
 * security, policy and reputation (RFC 3463 §3.7, RFC 7372 authentication).
 */
const ABOUT_US = /^5\.(?:1\.[78]|2\.3|3\.4|6\.\d+|7\.\d+)$/;

/**
 * Reads a 5xx by its enhanced status code. Without one only the words tell greylisting; 550 alone says too little to take
 * somebody off the list.
 */
export function classifyRefusal({ enhanced, response }: Reply): Refusal {
  // Some greylisting servers say 5xx, and mean later.
  if (/\bgr[ae]y-?list/i.test(response)) return "greylisted";
  if (enhanced === undefined || PERSONAL.has(enhanced)) return "other";
  if (DEAD.has(enhanced)) return "address-dead";
  return ABOUT_US.test(enhanced) ? "policy" : "other";
}
