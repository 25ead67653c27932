import type { ReportKind } from "#deliveries/reports/report.js";
import type { NameRecord } from "./names.js";

/** Where the servers of the room listen, each on port 25. */
export const ADDRESSES = { names: "127.77.0.53", next: "127.77.0.2", wary: "127.77.0.3", shut: "127.77.0.4" };

const CLOSED = "127.77.0.9";

export const NAMES: Readonly<Record<string, NameRecord>> = {
  "careers.example": { mx: "mx.next.test" },
  "next.test": { mx: "mx.next.test" },
  "mx.next.test": { address: ADDRESSES.next },
  "wary.test": { mx: "mx.wary.test" },
  "mx.wary.test": { address: ADDRESSES.wary },
  "shut.test": { mx: "mx.shut.test" },
  "mx.shut.test": { address: ADDRESSES.shut },
  "closed.test": { mx: "mx.closed.test" },
  "mx.closed.test": { address: CLOSED },
  "null-mx.test": { mx: "" },
  "no-server.test": { mx: "mx.gone.test" },
  "broken.test": { broken: true },
  "local.test": { address: "127.77.0.10" },
};

/** What the next server answers, and when. */
interface Lie {
  readonly at: "RCPT" | "DATA";
  readonly code: number;
  readonly text: string;
}

/** What happens to a mail to this recipient, and what the report about it says. */
export interface Fate {
  readonly to: string;
  readonly lie?: Lie;
  readonly kind: ReportKind;
}

function answered(local: string, kind: ReportKind, code: number, text: string, at: Lie["at"] = "RCPT"): Fate {
  return { to: `${local}@next.test`, kind, lie: { at, code, text } };
}

/** What other servers say, so that every program gives up on its own. The words are theirs, as their documents have them. */
export const ANSWERED: readonly Fate[] = [
  answered("gone", "address-dead", 550, "5.1.1 <gone@next.test>: Recipient address rejected: User unknown"),
  answered("no-code", "address-dead", 550, "No such user here"),
  answered(
    "late",
    "address-dead",
    550,
    "5.1.1 The email account that you tried to reach does not exist",
    "DATA",
  ),
  answered("full", "mailbox-full", 552, "5.2.2 Mailbox is over quota"),
  answered("full-later", "mailbox-full", 452, "4.2.2 The recipient's inbox is out of storage space"),
  answered(
    "inactive",
    "mailbox-inactive",
    550,
    "5.2.1 The email account that you tried to reach is disabled",
  ),
  answered("relay", "policy", 554, "5.7.1 <relay@next.test>: Relay access denied"),
  answered("policy", "policy", 550, "5.7.1 Message refused by local policy"),
  answered("spam", "content", 554, "5.7.1 This message scored 12.1 spam points", "DATA"),
  answered("virus", "content", 550, "5.7.1 Virus found in the message", "DATA"),
  answered("size", "content", 552, "5.3.4 Message size exceeds fixed limit", "DATA"),
  answered("blocked", "reputation", 554, "5.7.1 Client host [192.0.2.7] blocked using zen.example"),
  answered(
    "rate",
    "rate",
    450,
    "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery",
  ),
  answered("hour", "rate", 550, "5.1.1 careers.example has sent to too many recipients this hour"),
  answered("grey", "temporary", 451, "4.7.1 Greylisting in action, please come back later"),
  answered(
    "unsigned",
    "sender-refused",
    550,
    "5.7.26 This mail is unauthenticated: SPF and DKIM did not pass",
    "DATA",
  ),
  { to: "ada@wary.test", kind: "sender-refused" },
  { to: "ada@shut.test", kind: "reputation" },
];

/** What the name server, and servers that aren't there, lead to. */
export const UNREACHED: readonly Fate[] = [
  { to: "ada@no-such-host.test", kind: "address-dead" },
  { to: "ada@null-mx.test", kind: "address-dead" },
  // It is a name that may as well be a relay's.
  { to: "ada@no-server.test", kind: "network" },
  { to: "ada@closed.test", kind: "network" },
  { to: "ada@broken.test", kind: "network" },
];
