import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Gmail and Google Workspace. Each answer ends with `gsmtp`, those of a customer's own rules also with `gcdp`. */
export const GOOGLE: RuleTable = {
  system: "google",
  sources: ["https://support.google.com/a/answer/3726730", "https://support.google.com/mail/answer/81126"],
  hosts: ["google.com", "googlemail.com"],
  marks: ["gsmtp", "gcdp", "support google com"],
  rules: [
    {
      name: "receiving-too-fast",
      verdict: "rate",
      says: [
        "receiving mail at a rate",
        "receiving mail too quickly",
        "receivingrate|receivingrateperm",
        "peak smtp relay limit",
        "daily|user sending limit|quota ~ exceeded",
        "exceeded ~ sending limit|limits",
        "unusual rate of",
        "rate limit exceeded",
      ],
    },
    {
      name: "sending-limit",
      verdict: "rate",
      status: ["5.4.5", "4.7.28", "5.7.28"],
      own: true,
    },
    {
      name: "unauthenticated",
      verdict: "sender-refused",
      says: [
        "has been blocked because the sender is unauthenticated",
        "unauthenticated email from",
        "not accepted due to domain s? dmarc policy",
        "dmarc policy of",
        "does not pass authentication checks",
      ],
      own: true,
    },
    {
      name: "unsolicited",
      verdict: "content",
      says: [
        "message is likely unsolicited mail",
        "likely unsolicited|suspicious",
        "message contains content that presents a potential security issue",
        "content presents a potential security",
        "not rfc 5322 compliant",
        "rfc 5322",
      ],
      own: true,
    },
    {
      name: "sending-address-reputation",
      verdict: "reputation",
      says: [
        "unsolicited mail originating from your ip",
        "very low reputation",
        "ip ~ not in whitelist",
        "ptr record",
        "ipv6 sending guidelines",
      ],
      own: true,
    },
    { name: "send-as", verdict: "sender-refused", says: ["send mail as ~ misconfigured"] },
    {
      name: "group",
      verdict: "policy",
      says: [
        "permission to post messages",
        "topic py topic 25838",
        "group you tried to contact",
        "groups google com",
      ],
    },
    {
      name: "no-such-user",
      verdict: "address-dead",
      says: ["email account that you tried to reach does not exist", "nosuchuser"],
    },
    {
      name: "disabled",
      verdict: "mailbox-inactive",
      says: ["email account that you tried to reach is disabled|inactive", "disableduser|inactiveuser"],
    },
    {
      name: "over-quota",
      verdict: "mailbox-full",
      says: [
        "email account that you tried to reach is over quota",
        "recipient s? inbox is out of storage",
        "overquotatemp|overquotaperm|overquota",
      ],
    },
  ],
};
