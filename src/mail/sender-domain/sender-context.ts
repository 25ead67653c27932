import type { DomainRecords } from "#mail/providers/sender-records.js";
import type { Dns } from "#mail/records/dns.js";

/** What the checks of a sender's domain depend on. */
export interface SenderContext {
  /** Of the From address, in ASCII and lower case. */
  readonly domain: string;
  readonly dns: Dns;
  /** The service that sends the mails, if it is a known one. */
  readonly provider?: DomainRecords;
  /** Of the mail server, if its name has one. */
  readonly region?: string;
  /** The domain of the Return-Path, if it is another one and the server keeps it. */
  readonly envelope?: string;
  /** Of a mail server of one's own that sends the mails itself. */
  readonly host?: string;
  /** Public addresses of this machine, if its own mail server sends the mails. */
  readonly addresses: readonly string[];
}
