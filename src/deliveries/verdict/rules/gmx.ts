import type { RuleTable } from "#deliveries/verdict/rule.js";

/** GMX, WEB.DE, mail.com and IONOS (1&1). */
export const GMX: RuleTable = {
  system: "gmx",
  sources: ["https://postmaster.gmx.net/en/error-messages", "https://postmaster.1und1.de/en/error-messages"],
  hosts: [
    "gmx.net",
    "gmx.com",
    "web.de",
    "mail.com",
    "kundenserver.de",
    "ionos.de",
    "ionos.com",
    "1and1.com",
    "schlund.de",
  ],
  marks: [
    "postmaster gmx net|com",
    "postmaster 1and1|1und1",
    "postmaster web de",
    "nemesis esmtp",
    "gmx net",
    "kundenserver de",
  ],
  rules: [
    {
      name: "sender-dns",
      verdict: "sender-refused",
      says: [
        "invalid dns mx",
        "mailbox unavailable invalid dns",
        "sender address ~ not allowed",
        "unauthenticated|nosender ~",
      ],
      own: true,
    },
    {
      name: "blocked",
      verdict: "reputation",
      says: [
        "black listed|blacklisted",
        "no smtp service",
        "bad dns ptr",
        "ptr resource record",
        "ip address ~ listed",
        "reject due to policy restrictions",
      ],
      own: true,
    },
    {
      name: "too-fast",
      verdict: "rate",
      says: ["mail send limit exceeded", "too many connections|recipients|messages", "greylist|greylisted"],
      unless: ["user has too many messages on the server"],
      own: true,
    },
    {
      name: "spam",
      verdict: "content",
      says: ["message was classified as spam", "message content", "attachment ~ policy"],
      own: true,
    },
    {
      name: "mailbox-full",
      verdict: "mailbox-full",
      says: ["quota exceeded", "mailbox ~ quota ~ exceeded", "exceeded storage allocation"],
      own: true,
    },
    {
      name: "no-mailbox",
      verdict: "address-dead",
      says: ["requested action not taken mailbox unavailable", "recipient address ~ not exist"],
      own: true,
    },
  ],
};
