import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Yahoo, AOL, and the mailboxes of providers that Yahoo runs. */
export const YAHOO: RuleTable = {
  system: "yahoo",
  sources: ["https://senders.yahooinc.com/smtp-error-codes/"],
  hosts: ["yahoodns.net", "yahoo.com", "aol.com", "yahoo.co.jp", "yahoosmtp.jp"],
  marks: [
    "senders yahooinc com",
    "postmaster yahooinc com",
    "postmaster yahoo com",
    "mail ~ yahoo com",
    "postmaster aol com",
  ],
  rules: [
    {
      name: "too-fast",
      verdict: "rate",
      says: [
        "user is receiving mail too quickly",
        "max message per connection",
        "rly b1|b2",
        "dyn t1|t2",
        "too many ~ concurrent connections",
      ],
    },
    {
      name: "complaints",
      verdict: "reputation",
      says: [
        "tss01|tss02|tss03|tss04|tss05|tss06|tss07|tss08|tss09|tss10|tss11|ts01|ts02|ts03|iptts04|ipts04",
        "temporarily deferred due to",
        "unexpected volume or user complaints",
        "bl21|bl23",
        "vs1 ip|mf",
        "rtr bb|bl|du|sc|rd",
        "con b1",
        "rly bl",
        "connections ~ not ~ accepted ~ from ip",
      ],
    },
    {
      name: "policy",
      verdict: "content",
      says: ["ph01", "ru 02", "hvu b1|b2", "not accepted for policy reasons", "rly bd|ch"],
    },
    {
      name: "unauthenticated",
      verdict: "sender-refused",
      says: ["au01", "not accepted ~ dmarc|dkim|authentication", "rly sn|ir", "dmarc ~ policy reject"],
    },
    {
      name: "no-account",
      verdict: "address-dead",
      says: [
        "user does not have a ~ account",
        "this user does not have",
        "delivery error dd requested mail action aborted mailbox not found",
        "delivery error dd not a valid recipient",
        "mailbox not found",
        "no mx record found for domain",
      ],
    },
    {
      name: "over-quota",
      verdict: "mailbox-full",
      says: ["user ~ over quota", "account is over quota", "mailbox ~ over quota"],
    },
    {
      name: "disabled",
      verdict: "mailbox-inactive",
      says: [
        "delivery error dd this mailbox is disabled",
        "mailbox is disabled",
        "account has been disabled or discontinued",
        "sorry your message ~ can not be delivered ~ mailbox is disabled",
      ],
    },
  ],
};
