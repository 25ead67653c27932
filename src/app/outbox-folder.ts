import { join } from "node:path";

/** The value of `mail.transport` if another program sends the files. */
export const OUTBOX = "outbox";

/** Where mails are written in a rehearsal, or for another program to send. @param baseDir the folder of the configuration */
export function outboxFolder(baseDir: string): string {
  return join(baseDir, ".feedletter/outbox");
}
