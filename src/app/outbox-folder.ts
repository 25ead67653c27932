import { join } from "node:path";

/** Where mails are written while there is no `mail.transport`. @param baseDir the folder of the config */
export function outboxFolder(baseDir: string): string {
  return join(baseDir, ".feedletter/outbox");
}
