import type { RuleTable } from "#deliveries/verdict/rule.js";

/** On-premises Exchange. Its `#5.x.x smtp;…` and `#SMTP#` diagnostics carry names of exceptions. */
export const EXCHANGE: RuleTable = {
  system: "exchange",
  sources: ["https://learn.microsoft.com/exchange/mail-flow/non-delivery-reports-and-bounce-messages"],
  rules: [
    {
      name: "not-found",
      verdict: "address-dead",
      says: [
        "unable to locate ~ recipient",
        "e mail account does not exist at the organization",
        "mailbox recipient does not exist",
      ],
    },
    {
      name: "unable-to-relay",
      verdict: "policy",
      says: [
        "unable to relay",
        "client was not authenticated",
        "client does not have permissions to send as this sender",
      ],
    },
    {
      name: "size",
      verdict: "content",
      says: ["message size exceeds", "resolver rst recipsizelimit", "sendsizelimit"],
    },
    {
      name: "no-route",
      verdict: "network",
      says: [
        "no available next hop",
        "no route ~ destination",
        "unable to route",
        "domain ~ could not be reached",
      ],
    },
  ],
};
