import { createHash } from "node:crypto";
import type { Challenge } from "#subscribers/proof-of-work.js";

/** As Altcha's widget does it. */
export function solve({ algorithm, challenge, maxnumber, salt, signature }: Challenge) {
  for (let number = 0; number <= maxnumber; number += 1) {
    const hash = createHash("sha256").update(`${salt}${number}`).digest("hex");
    if (hash === challenge) return { algorithm, challenge, number, salt, signature, took: 1 };
  }
  throw new Error("there is no solution");
}

export function encodeProof(solution: unknown): string {
  return Buffer.from(JSON.stringify(solution)).toString("base64");
}
