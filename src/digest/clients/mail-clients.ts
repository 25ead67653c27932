import { MAIL_CLIENTS, SUPPORT } from "./client-support.js";

/** A mail program whose abilities are known. */
export type MailClient = (typeof MAIL_CLIENTS)[number];

export const CLIENT_NAMES = {
  outlook: "Outlook for Windows",
  gmail: "Gmail in a browser",
  "gmail-app": "the Gmail app",
  "gmail-other": "the Gmail app with an account elsewhere",
  yahoo: "Yahoo Mail",
  "apple-mail": "Apple Mail",
} as const satisfies Record<MailClient, string>;

export function isGmail(client: MailClient): boolean {
  return client.startsWith("gmail");
}

type Letter = "y" | "n" | "a" | "u";

/** Whether it supports something: yes, no, in part (`a`), or nobody knows (`u`). What the table doesn't list, all of them support. */
function readSupport(client: MailClient, table: keyof typeof SUPPORT, name: string): Letter {
  const rows: Readonly<Record<string, string>> = SUPPORT[table];
  const letter = Object.hasOwn(rows, name) ? rows[name]?.[MAIL_CLIENTS.indexOf(client)] : "y";
  return letter === "n" || letter === "a" || letter === "u" ? letter : "y";
}

/** Whether it ignores something altogether. */
export function ignores(client: MailClient, table: keyof typeof SUPPORT, name: string): boolean {
  return readSupport(client, table, name) === "n";
}
