import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Proofpoint Protection Server, Essentials, and Cloudmark. */
export const PROOFPOINT: RuleTable = {
  system: "proofpoint",
  sources: ["https://help.proofpoint.com/", "https://ipcheck.proofpoint.com/"],
  hosts: ["pphosted.com", "ppe-hosted.com", "proofpoint.com", "mailfilter.cc"],
  marks: ["ipcheck proofpoint", "pphosted com", "ppe hosted com", "proofpoint com", "proofpoint essentials"],
  rules: [
    {
      name: "ip-blocked",
      verdict: "reputation",
      says: ["blocked see ~ ipcheck", "ipcheck proofpoint", "csi cloudmark", "cloudmark ~ reputation"],
    },
    {
      name: "no-recipient",
      verdict: "address-dead",
      says: ["user unknown", "recipient unknown", "invalid recipient", "5.1.1 ~ unknown|rejected"],
      own: true,
    },
    {
      name: "refused",
      verdict: "content",
      says: ["denied by policy", "reject|rejected id", "message ~ spam", "blocked by content"],
      own: true,
    },
    { name: "too-fast", verdict: "rate", says: ["too many ~", "rate limit"], own: true },
  ],
};

/** Mimecast. Its pages of codes are named in the answer. */
export const MIMECAST: RuleTable = {
  system: "mimecast",
  sources: ["https://mimecastsupport.zendesk.com/hc/en-us/articles/34000709564691"],
  hosts: ["mimecast.com", "mimecast.co.za", "mimecast-offshore.com"],
  marks: ["community mimecast com", "mimecast com", "kb mimecast"],
  rules: [
    {
      name: "no-recipient",
      verdict: "address-dead",
      says: ["invalid recipient", "recipient ~ not found|unknown", "invalid account|mailbox"],
      own: true,
    },
    {
      name: "spoofing",
      verdict: "sender-refused",
      says: ["anti spoofing", "anti spoofing policy", "dmarc ~", "sender ~ blocked", "header based"],
      own: true,
    },
    {
      name: "spam",
      verdict: "content",
      says: [
        "spam|virus ~ signature",
        "attachment ~ policy",
        "content ~",
        "email rejected due to security policies",
      ],
      own: true,
    },
    {
      name: "reputation",
      verdict: "reputation",
      says: ["local cache blocked|rejected", "blocked by ~ rbl", "rejected by rbl", "poor reputation"],
      own: true,
    },
    {
      name: "too-fast",
      verdict: "rate",
      says: ["temporarily throttled", "rate limit", "too many ~"],
      own: true,
    },
    {
      name: "administratively",
      verdict: "policy",
      says: ["administrative prohibition", "rejected by ~ policy", "open relay not allowed", "relay"],
      own: true,
    },
  ],
};

export const BARRACUDA: RuleTable = {
  system: "barracuda",
  sources: ["https://campus.barracuda.com/product/emailgatewaydefense/"],
  hosts: ["barracudanetworks.com", "barracudacentral.org", "cudaops.com"],
  marks: [
    "barracudanetworks com",
    "barracudacentral org",
    "barracuda reputation",
    "cudaops com",
    "permanent failure for one or more recipients",
  ],
  rules: [
    {
      name: "reputation",
      verdict: "reputation",
      says: ["barracuda reputation", "barracudacentral", "barracudanetworks com reputation"],
    },
    {
      name: "refused",
      verdict: "content",
      says: [
        "permanent failure for one or more recipients ~ blocked",
        "blocked for content|spam|attachment",
        "recipients ~ blocked",
      ],
      own: true,
    },
    {
      name: "no-recipient",
      verdict: "address-dead",
      says: ["recipients ~ 5.1.1", "user unknown", "no such domain at this location", "no such recipient"],
      own: true,
    },
    { name: "denied", verdict: "policy", says: ["denied by policy", "denied by user"], own: true },
  ],
};
