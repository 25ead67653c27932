import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Amazon SES, as the server we submit to and as the one that reports. */
export const SES: RuleTable = {
  system: "ses",
  sources: [
    "https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html",
    "https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html",
  ],
  hosts: ["amazonses.com", "amazonaws.com", "awsapps.com"],
  marks: ["amazonses com", "amazon ses", "email smtp ~ amazonaws"],
  rules: [
    {
      name: "unverified",
      verdict: "sender-refused",
      says: [
        "address|addresses is|are not verified",
        "identities failed the check",
        "email address is not verified",
        "is not authorized to perform ses",
      ],
    },
    {
      name: "quota",
      verdict: "rate",
      says: [
        "daily message quota exceeded",
        "maximum sending rate exceeded",
        "throttling failure",
        "sending quota ~ exceeded",
      ],
    },
    {
      name: "paused",
      verdict: "reputation",
      says: [
        "sending paused",
        "sending suspended",
        "configuration set sending paused",
        "account ~ under review",
      ],
    },
    {
      name: "suppressed",
      verdict: "address-dead",
      says: [
        "on our|the suppression list",
        "account level suppression list",
        "history of bouncing as an invalid address",
        "address is on ~ suppression list",
      ],
      unless: ["complaint|complained"],
    },
    {
      name: "content",
      verdict: "content",
      says: ["contains a virus", "message ~ rejected ~ virus", "transaction rejected ~ content"],
      own: true,
    },
    {
      name: "expired",
      verdict: "network",
      says: [
        "message expired",
        "delivery expired",
        "unable to deliver in ~ minutes|hours",
        "amazon ses did not deliver",
      ],
    },
  ],
};
