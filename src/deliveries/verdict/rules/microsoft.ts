import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Exchange Online and Outlook.com, which share servers and codes. */
export const MICROSOFT: RuleTable = {
  system: "microsoft",
  sources: [
    "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online",
    "https://sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx",
  ],
  hosts: ["outlook.com", "hotmail.com", "office365.com", "office365.us", "exchangelabs.com"],
  marks: [
    "protection outlook com",
    "prod outlook com",
    "olc protection",
    "eop ~ prod",
    "postmaster live com",
  ],
  rules: [
    {
      name: "throttled",
      verdict: "rate",
      says: [
        "submission quota exceeded",
        "storedrv ~ submissionquotaexceededexception",
        "mailbox ~ rate limit",
        "recipient ~ receiving ~ rate",
        "temporarily rate limited",
        "recipratelimit|senderratelimit",
        "tenant has exceeded threshold",
        "exceeded ~ threshold|outbound",
        "server busy",
      ],
    },
    {
      name: "throttled-code",
      verdict: "rate",
      status: ["5.7.750", "5.1.90", "5.2.122", "5.2.121", "5.7.705", "5.7.708"],
    },
    {
      name: "spam-sent",
      verdict: "reputation",
      says: [
        "outboundspamexception",
        "suspected of sending spam",
        "banned sending ip",
        "part of their network is on our block list",
        "access denied ~ banned",
        "banned sender",
        "connector ~ ip ~ not found",
        "sc|dy|ou|rp 001|002|003|004",
        "s3140|s3150",
        "bad outbound sender",
      ],
    },
    {
      name: "spam-sent-code",
      verdict: "reputation",
      status: ["5.1.8", "5.7.501", "5.7.502", "5.7.503", "5.7.511", "5.7.606", "5.7.512"],
      own: true,
    },
    {
      name: "unauthenticated",
      verdict: "sender-refused",
      says: ["sending domain ~ does not pass dmarc", "does not meet the required authentication level"],
    },
    {
      name: "unauthenticated-code",
      verdict: "sender-refused",
      status: ["5.7.509", "5.7.515", "5.7.23", "5.7.60"],
    },
    {
      name: "no-such-recipient",
      verdict: "address-dead",
      says: [
        "resolver adr recipnotfound|recipientnotfound",
        "resolver adr exrecipnotfound|badprimary",
        "recipient not found by smtp address lookup",
        "recipientnotfound|recipnotfound",
        "recipient ~ not found ~ s2017062302",
        "mailbox unavailable s2017062302",
        "tenant ~ not found",
      ],
    },
    {
      // The directory doesn't know the address (Directory-Based Edge Blocking); elsewhere these words are about access.
      name: "not-in-directory",
      verdict: "address-dead",
      says: ["recipient address rejected access denied"],
      status: ["5.4.1", "5.1.10", "5.1.1"],
    },
    {
      name: "domain-does-not-exist",
      verdict: "address-dead",
      status: ["5.4.310"],
    },
    {
      name: "hop-count",
      verdict: "network",
      says: ["hop count exceeded", "mail loop", "routing loop|failure"],
    },
    {
      name: "delivery-expired",
      verdict: "network",
      status: ["5.4.300", "5.4.312", "5.4.316", "5.4.317", "5.4.318"],
    },
    {
      name: "recipient-unknown-code",
      verdict: "address-dead",
      status: ["5.1.10", "5.1.351"],
    },
    {
      name: "mailbox-full",
      verdict: "mailbox-full",
      says: [
        "storedrv deliver ~ quotaexceededexception|mapiexceptionshutoffquotaexceeded",
        "quotaexceeded ~ mailbox",
        "mapiexceptionshutoffquotaexceeded|quotaexceededexception",
        "recipient s? mailbox is full ~",
        "delivery quota",
      ],
      unless: ["submission quota"],
    },
    {
      name: "mailbox-disabled",
      verdict: "mailbox-inactive",
      says: [
        "storedrv deliver ~ mailboxdisabledexception|mailboxinfostale|accountdisabled",
        "mailbox ~ disabled|inactive",
      ],
    },
    {
      name: "not-authorized",
      verdict: "policy",
      says: [
        "resolver rst notauthorized|authrequired|restricted|recipsizelimit|sendersizelimit",
        "resolver ~ notauthorized",
        "client ~ not authenticated",
        "smtpsend ~ rejected",
        "customer ~ rule|rules",
        "transport rules rejectmessage",
        "rejected by ~ transport rule",
      ],
    },
    {
      name: "refused-by-rule",
      verdict: "policy",
      status: ["5.7.124", "5.7.133", "5.7.134", "5.7.135", "5.7.136", "5.7.129", "5.7.193"],
    },
    { name: "store-failed", verdict: "temporary", says: ["storedrv ~ exception"], code: ["4"] },
  ],
};
