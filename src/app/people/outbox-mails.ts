import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { statIfThere } from "#machine/stat-if-there.js";
import { outboxMark } from "#mail/outbox.js";

/** @returns how many mails to the address were removed */
export function removeFromOutbox(folder: string, address: string): number {
  if (statIfThere(folder)?.isDirectory() !== true) return 0;
  const mark = outboxMark(address);
  const mails = readdirSync(folder).filter((name) => name.endsWith(mark));
  for (const mail of mails) rmSync(join(folder, mail));
  return mails.length;
}
