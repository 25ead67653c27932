import { FeedletterError } from "#errors.js";
import { isLoopback } from "#mail/smtp/smtp-url.js";

export interface ImapServer {
  readonly host: string;
  readonly port: number;
  /** `immediate`: from the first byte (imaps). `required`: with STARTTLS. `offered`: with STARTTLS if the server offers it. */
  readonly tls: "immediate" | "required" | "offered";
  readonly user: string;
  readonly password: string;
  /** The folder that is read. */
  readonly folder: string;
  /** Where read mails are moved: names of nested folders. */
  readonly readFolder: readonly string[];
}

const FORM =
  "Write imaps://user:password@host/INBOX. In user and password, percent-encode special characters (@ is %40).";
const READ_FOLDER = "Feedletter/Read";

/**
 * Reads `mail.inbox`. User, password and folder are percent-decoded; the default folder is INBOX. `?read=` names the folder for read
 * mails. imap:// requires STARTTLS, except on this machine.
 *
 * @throws FeedletterError E_CONFIG, without the URL in the message, because it contains the password
 */
export function parseImapUrl(written: string): ImapServer {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !["imap:", "imaps:"].includes(url.protocol) || url.hostname === "")
    throw invalid("mail.inbox isn't an imap:// or imaps:// URL.");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "imaps:";
  const [user, password, folder] = [url.username, url.password, url.pathname.replace(/^\/|\/$/g, "")].map(
    decode,
  );
  if (user === undefined || user === "" || password === undefined || password === "")
    throw invalid("mail.inbox has no user or no password.");
  const read = (url.searchParams.get("read") ?? READ_FOLDER).split("/").filter((name) => name !== "");
  return {
    ...{ host, user, password },
    port: url.port === "" ? (isSecure ? 993 : 143) : Number(url.port),
    tls: isSecure ? "immediate" : isLoopback(host) ? "offered" : "required",
    folder: folder === undefined || folder === "" ? "INBOX" : folder,
    readFolder: read.length === 0 ? READ_FOLDER.split("/") : read,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid("mail.inbox has a % that isn't part of a percent-encoded byte.");
  }
}

function invalid(message: string): FeedletterError {
  return new FeedletterError("E_CONFIG", { message, fix: FORM });
}
