import { atPlace } from "#app/at-place.js";
import { OUTBOX } from "#app/outbox-folder.js";
import type { LoadedConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { parseImapUrl } from "#mail/imap/imap-url.js";
import { parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { type Mailbox, parseAddress, parseMailbox } from "#subscribers/address.js";
import { requireBounceBase } from "#subscribers/bounce-address.js";
import { TOKEN_PLACE } from "#subscribers/unsubscribe-links.js";

/** The path of a setting, such as `["mail", "from"]`. */
type Setting = readonly string[];

/**
 * Checks all addresses of mailboxes and mail servers in the configuration, so that none of them fails only when a mail is sent.
 * @throws FeedletterError E_ADDRESS, E_BOUNCES, E_CONFIG at the lines of the settings
 */
export function requireAddressSettings(loaded: LoadedConfig): void {
  const faults = checksOf(loaded).flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      return [error];
    }
  });
  const [first, ...rest] = faults;
  if (first === undefined) return;
  const { code, message, fix, place } = first;
  throw new FeedletterError(code, {
    ...{ message, fix, place },
    others: rest.filter((other) => other.code === code),
  });
}

function checksOf(loaded: LoadedConfig): readonly (() => unknown)[] {
  const { mail, digests } = loaded.config;
  if (mail === undefined) return [];
  const { join, unsubscribe, inbox, transport } = mail;
  const check = (
    written: string | undefined,
    setting: Setting,
    read: (written: string, setting: Setting, loaded: LoadedConfig) => unknown,
  ) => (written === undefined ? [] : [() => read(written, setting, loaded)]);
  const joinAt = typeof join === "string" ? ["mail", "join"] : ["mail", "join", "address"];
  return [
    ...check(mail.from, ["mail", "from"], readSender),
    ...check(mail.replyTo, ["mail", "replyTo"], readSender),
    ...check(mail.bounces, ["mail", "bounces"], readBounces),
    ...check(mail.alerts, ["mail", "alerts"], readAddress),
    ...check(mail.dmarc, ["mail", "dmarc"], readAddress),
    ...check(typeof join === "string" ? join : join?.address, joinAt, readAddress),
    ...check(unsubscribe, ["mail", "unsubscribe"], requireMailto),
    // Only those who read the mailbox need its password.
    ...check(inbox?.includes("${") ? undefined : inbox, ["mail", "inbox"], (url, setting) =>
      atPlace(loaded.placeOf(...setting), () => parseImapUrl(url)),
    ),
    ...check(transport === OUTBOX ? undefined : transport, ["mail", "transport"], (url, setting) =>
      atPlace(loaded.placeOf(...setting), () => parseSmtpUrl(url)),
    ),
    ...Object.entries(digests).flatMap(([name, { from, replyTo, reviewer }]) => [
      ...check(from, ["digests", name, "from"], readSender),
      ...check(replyTo, ["digests", name, "replyTo"], readSender),
      ...check(reviewer, ["digests", name, "reviewer"], readMailbox),
    ]),
  ];
}

/** An address with or without a name. @throws FeedletterError E_ADDRESS */
function readMailbox(written: string, setting: Setting, { placeOf }: LoadedConfig): Mailbox {
  try {
    return parseMailbox(written);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    throw new FeedletterError("E_ADDRESS", {
      message: `\`${setting.join(".")}\`: ${error.message}`,
      fix: `Write \`${setting.at(-1)}: "Name <name@example.org>"\`.`,
      place: placeOf(...setting),
    });
  }
}

/**
 * RFC 6531: a server without SMTPUTF8 refuses every mail with such an address in its headers, whoever gets it.
 * @throws FeedletterError E_ADDRESS
 */
export function readSender(written: string, setting: Setting, loaded: LoadedConfig): Mailbox {
  const mailbox = readMailbox(written, setting, loaded);
  const local = mailbox.address.slice(0, mailbox.address.lastIndexOf("@"));
  if (/^[\x20-\x7e]*$/.test(local)) return mailbox;
  throw new FeedletterError("E_ADDRESS", {
    message: `The part before the @ of \`${setting.join(".")}\`, “${local.slice(0, 64)}”, has characters beyond ASCII, which many mail servers refuse in every mail.`,
    fix: "Use an address with ASCII letters before the @. The domain and the name may have any.",
    place: loaded.placeOf(...setting),
  });
}

/** An address without a name. @throws FeedletterError E_ADDRESS */
function readAddress(written: string, setting: Setting, { placeOf }: LoadedConfig): string {
  const parsed = parseAddress(written);
  if (parsed.kind === "address") return parsed.address;
  const [, bracketed = ""] = /<([^<>]*)>\s*$/.exec(written) ?? [];
  const within = parseAddress(bracketed);
  const isNamed = within.kind === "address";
  throw new FeedletterError("E_ADDRESS", {
    message: isNamed
      ? `\`${setting.join(".")}\` has a name, but only an address can stand there.`
      : `\`${setting.join(".")}\`: Invalid email address ${JSON.stringify(written.slice(0, 100))}: ${parsed.reason}.`,
    fix: `Write \`${setting.at(-1)}: ${isNamed ? within.address : "name@example.org"}\`.`,
    place: placeOf(...setting),
  });
}

/** @throws FeedletterError E_ADDRESS; E_BOUNCES if there is no room for the token */
export function readBounces(written: string, setting: Setting, loaded: LoadedConfig): string {
  const { address } = readSender(readAddress(written, setting, loaded), setting, loaded);
  return atPlace(loaded.placeOf(...setting), () => requireBounceBase(address));
}

function requireMailto(written: string, setting: Setting, { placeOf }: LoadedConfig): void {
  const [, to = ""] = /^mailto:([^?]*)/.exec(written) ?? [];
  const faults = to.split(",").map((one) => parseAddress(decode(one).replaceAll(TOKEN_PLACE, "token")));
  const fault = faults.find((parsed) => parsed.kind === "invalid");
  if (fault === undefined) return;
  throw new FeedletterError("E_ADDRESS", {
    message: `\`${setting.join(".")}\`: Invalid email address ${JSON.stringify(to.slice(0, 100))}: ${fault.reason}.`,
    fix: `Write \`${setting.at(-1)}: mailto:leave@example.org\`.`,
    place: placeOf(...setting),
  });
}

function decode(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
