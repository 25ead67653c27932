import type { RuleTable } from "#deliveries/verdict/rule.js";

export const ZOHO: RuleTable = {
  system: "zoho",
  sources: ["https://www.zoho.com/mail/help/bounce-messages.html"],
  hosts: ["zoho.com", "zoho.eu", "zoho.in", "zohomail.com"],
  marks: ["zoho com", "zohomail com"],
  rules: [
    {
      name: "no-user",
      verdict: "address-dead",
      says: [
        "invalid email recipients",
        "invalid recipient",
        "user does not exist",
        "relaying disallowed ~ invalid",
      ],
    },
    {
      name: "inactive",
      verdict: "mailbox-inactive",
      says: ["inactive user", "user ~ inactive|disabled", "mailbox ~ disabled"],
      own: true,
    },
    {
      name: "full",
      verdict: "mailbox-full",
      says: ["mailbox ~ quota", "user ~ quota exceeded", "over quota"],
      own: true,
    },
    {
      name: "spam",
      verdict: "content",
      says: ["high probability of spam", "message ~ spam", "transaction rejected ~ content"],
      own: true,
    },
    {
      name: "blocked",
      verdict: "reputation",
      says: [
        "mail sent from ~ has been blocked",
        "unusual sending activity",
        "blocked due to suspicious activity",
        "email ~ domain ~ blacklisted",
      ],
      own: true,
    },
    {
      name: "too-fast",
      verdict: "rate",
      says: ["sending limit ~ exceeded", "throttled", "policy threshold"],
      own: true,
    },
    { name: "relay", verdict: "policy", says: ["relaying disallowed", "sender is not allowed to relay"] },
  ],
};
