import type { RuleTable } from "#deliveries/verdict/rule.js";

/** iCloud Mail. Its codes in brackets (`[CS01]`, `[HM08]`) come from Proofpoint's and Apple's own filters. */
export const APPLE: RuleTable = {
  system: "apple",
  sources: ["https://support.apple.com/102322"],
  hosts: ["icloud.com", "apple.com", "me.com", "mac.com"],
  marks: ["support apple com", "icloud com"],
  rules: [
    {
      name: "content",
      verdict: "content",
      says: ["message rejected due to local policy", "cs01", "hm07|hm08"],
      own: true,
    },
    {
      name: "reputation",
      verdict: "reputation",
      says: ["blocked using cloudmark|proofpoint", "cs02|ip01", "ip ~ reputation"],
      own: true,
    },
    {
      name: "unauthenticated",
      verdict: "sender-refused",
      says: ["senders domain ~ dmarc", "does not pass dmarc"],
      own: true,
    },
    { name: "inactive", verdict: "mailbox-inactive", says: ["inactive email address"] },
    { name: "over-quota", verdict: "mailbox-full", says: ["user is over quota", "over quota"], own: true },
    {
      name: "no-user",
      verdict: "address-dead",
      says: ["user unknown", "unknown user", "not our customer", "mailbox does not exist"],
      own: true,
    },
    { name: "too-fast", verdict: "rate", says: ["too many messages|connections", "rate limited"], own: true },
  ],
};
