import type { RuleTable } from "#deliveries/verdict/rule.js";

export const POSTFIX: RuleTable = {
  system: "postfix",
  sources: ["https://www.postfix.org/postconf.5.html", "https://www.postfix.org/bounce.5.html"],
  rules: [
    {
      name: "table",
      verdict: "address-dead",
      says: ["user unknown in ~ table", "unknown in ~ recipient table"],
    },
    {
      name: "sender-table",
      verdict: "sender-refused",
      says: ["sender address rejected", "sender address triggers", "helo command rejected"],
    },
    {
      name: "client",
      verdict: "reputation",
      says: ["client host rejected", "unverified client host rejected", "blocked using"],
    },
    {
      name: "unverified",
      verdict: "temporary",
      says: [
        "unverified address",
        "address verification in progress",
        "recipient address rejected ~ try again later",
      ],
      code: ["4"],
    },
    {
      name: "undeliverable",
      verdict: "address-dead",
      says: ["recipient address rejected undeliverable address"],
      unless: ["undeliverable address ~ refused|timed|timeout|lost|over|full|quota|spam|blocked"],
    },
    // NXDOMAIN is final; a resolver that fails says "try again" and gets a 4.4.3. About another host than the recipient's domain it
    // may be a relay of ours that has no address.
    {
      name: "domain-not-found",
      verdict: "address-dead",
      says: [
        "name service error for name <recipient-domain> ~ host not found",
        "recipient address rejected domain not found",
      ],
      unless: ["host not found try again", "malformed or unexpected name server reply"],
      status: ["5.4.4", "5.1.2", "5.1.1"],
    },
    {
      name: "null-mx",
      verdict: "address-dead",
      says: ["domain ~ does not accept mail nullmx", "recipient address has a? null mx"],
    },
    {
      name: "name-service",
      verdict: "network",
      says: [
        "name service error",
        "malformed or unexpected name server reply",
        "mail for ~ loops back to myself",
      ],
    },
    {
      name: "server-error",
      verdict: "network",
      says: [
        "server configuration error|problem",
        "connect to ~ refused",
        "lost connection with",
        "conversation with ~ timed out",
      ],
    },
    {
      name: "mailbox-size",
      verdict: "mailbox-full",
      says: [
        "maximal mailbox size",
        "mailbox ~ exceeds|over ~ limit",
        "disk quota exceeded",
        "message file too big",
        "error writing ~ file too large",
      ],
    },
    { name: "relay", verdict: "policy", says: ["relay access denied"] },
  ],
};

export const EXIM: RuleTable = {
  system: "exim",
  sources: ["https://www.exim.org/exim-html-current/doc/html/spec_html/"],
  rules: [
    {
      name: "sender-verify",
      verdict: "sender-refused",
      says: [
        "sender verify failed|fail",
        "sender verification failed",
        "could not complete sender verify",
        "sender callout",
      ],
    },
    {
      name: "unrouteable-sender",
      verdict: "sender-refused",
      says: ["unrouteable|unroutable sender", "sender ~ unrouteable|unroutable address"],
    },
    {
      name: "unrouteable",
      verdict: "address-dead",
      says: ["unrouteable|unroutable address", "unrouteable|unroutable mail domain", "unknown local part"],
    },
    {
      name: "no-service",
      verdict: "address-dead",
      says: ["mx or srv record indicated no smtp service"],
    },
    {
      name: "quota",
      verdict: "mailbox-full",
      says: ["mailbox is full mta imposed quota", "mta imposed quota exceeded"],
    },
    {
      name: "dns",
      verdict: "network",
      says: [
        "all relevant mx records point to ~",
        "lowest numbered mx record points to local host",
        "retry timeout exceeded",
        "retry time not reached",
        "all hosts ~ have been failing",
        "mx host ~ could not be resolved",
      ],
    },
    { name: "relay", verdict: "policy", says: ["relay not permitted", "administrative prohibition"] },
    {
      name: "no-delivery",
      verdict: "network",
      says: ["smtp error from remote mail server after initial connection", "too many received headers"],
    },
  ],
};

/** The DragonFly Mail Agent. */
export const DMA: RuleTable = {
  system: "dma",
  sources: ["https://github.com/corecode/dma (dns.c, net.c, mail.c)"],
  rules: [
    { name: "no-host", verdict: "address-dead", says: ["dns lookup failure host ~ not found"] },
    { name: "giving-up", verdict: "network", says: ["could not deliver for the last ~ seconds"] },
  ],
};

export const OPENSMTPD: RuleTable = {
  system: "opensmtpd",
  sources: ["https://man.openbsd.org/smtpd.conf.5", "https://man.openbsd.org/smtpd.8"],
  rules: [
    {
      name: "invalid-recipient",
      verdict: "address-dead",
      says: ["invalid recipient", "delivery failed ~ no such user"],
    },
    {
      name: "no-mx",
      verdict: "network",
      says: [
        "no mx could be reached",
        "network error on destination mxs",
        "hop count exceeded",
        "loop detected",
        "could not retrieve ~ host",
        "envelope expired",
      ],
    },
  ],
};

export const SENDMAIL: RuleTable = {
  system: "sendmail",
  sources: [
    "https://www.proofpoint.com/us/products/email-protection/open-source-email-solution (sendmail 8.17, doc/op)",
  ],
  rules: [
    {
      name: "sender",
      verdict: "sender-refused",
      says: [
        "domain of sender address ~ does not exist|resolve",
        "domain of sender",
        "real domain name required",
      ],
    },
    {
      name: "user-unknown",
      verdict: "address-dead",
      says: ["user unknown", "addressee unknown", "deferred|no such user"],
      unless: ["sender address|rejected ~ user unknown ~ sender"],
    },
    {
      name: "domain-unknown",
      verdict: "address-dead",
      // The second is a null MX (RFC 7505), whose name is a dot.
      says: ["host unknown name server <recipient-domain>", "host unknown name server . host not found"],
    },
    { name: "another-host-unknown", verdict: "network", says: ["host unknown name server"] },
    {
      name: "host-unknown",
      verdict: "address-dead",
      says: ["host unknown"],
      code: ["5", ""],
      unless: ["sender"],
    },
    {
      name: "lookup",
      verdict: "network",
      says: [
        "host name lookup failure",
        "cannot send message for ~ days",
        "local configuration error",
        "too many hops",
        "can not send message ~",
        "deferred connection",
        "name server ~ host name lookup",
      ],
    },
    { name: "relay", verdict: "policy", says: ["relaying denied", "we do not relay"] },
    { name: "not-accept", verdict: "policy", says: ["does not accept mail"] },
    {
      name: "insufficient",
      verdict: "temporary",
      says: ["insufficient disk space", "insufficient system storage|resources", "no space left on device"],
    },
  ],
};

export const QMAIL: RuleTable = {
  system: "qmail",
  sources: [
    "https://cr.yp.to/proto/qsbmf.txt",
    "https://cr.yp.to/qmail.html (qmail-1.03, qmail-remote.c, qmail-local.c)",
  ],
  rules: [
    {
      name: "no-mailbox",
      verdict: "address-dead",
      says: [
        "sorry no mailbox here by that name",
        "no mailbox here by that name",
        "sorry ~ recipient ~ not ~ validrcptto",
        "badrcptto list",
      ],
    },
    {
      name: "no-host",
      verdict: "address-dead",
      says: [
        "sorry i could not find any host named",
        "could not find any host named",
        "sorry i could not find any host",
      ],
    },
    {
      name: "no-mx",
      verdict: "network",
      says: [
        "could not find a mail exchanger or ip",
        "was not able to establish an smtp connection",
        "although i am listed as a best preference mx",
        "cname lookup failed",
        "connected to ~ but connection died",
        "this message is looping",
        "has been in the queue too long",
      ],
    },
    {
      name: "relay",
      verdict: "policy",
      says: ["is not in my list of allowed rcpthosts", "list of allowed rcpthosts"],
    },
    {
      name: "badmailfrom",
      verdict: "sender-refused",
      says: ["badmailfrom", "envelope sender is in my badmailfrom", "sender ~ badmailfrom"],
    },
    {
      name: "quota",
      verdict: "mailbox-full",
      says: [
        "mailbox over quota",
        "user is over quota",
        "recipient s? mailbox is full",
        "message ~ would exceed ~ quota",
        "account ~ over quota",
      ],
    },
    { name: "vdelivermail", verdict: "mailbox-inactive", says: ["account is locked email bounced"] },
  ],
};
