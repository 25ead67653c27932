import { ANSWERED, type Fate, UNREACHED } from "./fates.js";

interface Program {
  readonly address: string;
  readonly fates: readonly Fate[];
  /** A recipient to whom it keeps trying to deliver, and whose mail it warns of. */
  readonly warnedOf?: string;
}

/** An alias for `gone@next.test`. It may have other members, so nothing is known about the address. */
const FORWARDED: Fate = { to: "forward@local.test", kind: "unknown" };
const NOBODY: Fate = { to: "somebody@local.test", kind: "address-dead" };
const FULL: Fate = { to: "full@local.test", kind: "mailbox-full" };

/** What OpenSMTPD tries again for longer than a test may take: it waits for minutes before its second attempt. */
const TRIED_AGAIN = ["null-mx.test", "no-server.test", "closed.test", "broken.test", "shut.test"];

function isFinal({ to, lie }: Fate): boolean {
  return !TRIED_AGAIN.some((domain) => to.endsWith(`@${domain}`)) && !String(lie?.code).startsWith("4");
}

export const PROGRAMS: Readonly<Record<string, Program>> = {
  postfix: {
    address: "127.77.0.11",
    warnedOf: "grey@next.test",
    fates: [
      ...ANSWERED,
      ...UNREACHED,
      ...[FORWARDED, NOBODY, FULL],
      { to: "loop@local.test", kind: "network" },
      { to: "command@local.test", kind: "address-dead" },
    ],
  },
  opensmtpd: {
    address: "127.77.0.12",
    warnedOf: "grey@next.test",
    fates: [...[...ANSWERED, ...UNREACHED].filter(isFinal), FORWARDED],
  },
  // Sendmail and Exim don't warn of bulk mail.
  sendmail: { address: "127.77.0.13", fates: [...ANSWERED, ...UNREACHED, FORWARDED] },
  // At the end, Exim doesn't say why it couldn't write into a mailbox.
  exim: {
    address: "127.77.0.14",
    fates: [
      ...ANSWERED,
      ...UNREACHED,
      ...[FORWARDED, NOBODY],
      { to: "full@local.test", kind: "network" },
      { to: "retired@local.test", kind: "address-dead" },
    ],
  },
};
