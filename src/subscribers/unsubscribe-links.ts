import { type LinkServer, PAGE_PATHS, pageUrl } from "./links.js";
import { signToken } from "./tokens.js";

/** Ways to unsubscribe in the configuration. There is at least one if mails are sent over SMTP. */
export interface UnsubscribeOptions {
  readonly server?: LinkServer;
  /** `mail.unsubscribe`, a mailto: URL. */
  readonly mailto?: string;
}

/** How one subscriber can unsubscribe from one digest. */
export interface UnsubscribeLinks {
  /** The page with the button, and the target of the one-click POST (RFC 8058). */
  readonly https?: string;
  readonly mailto?: string;
}

export function unsubscribeLinks(
  { server, mailto }: UnsubscribeOptions,
  subscriber: string,
  digest: string,
): UnsubscribeLinks {
  return {
    https: server === undefined ? undefined : unsubscribeUrl(server, subscriber, digest),
    mailto: mailto === undefined ? undefined : unsubscribeMail(mailto, digest),
  };
}

function unsubscribeUrl(server: LinkServer, subscriber: string, digest: string): string {
  const token = signToken({ purpose: "unsubscribe", subscriber, digest }, server.keys);
  return pageUrl(server, `${PAGE_PATHS.unsubscribe}${token}`);
}

/** With a subject for the person who reads that mailbox, unless the config has one. */
function unsubscribeMail(mailto: string, digest: string): string {
  return mailto.includes("?") ? mailto : `${mailto}?subject=${encodeURIComponent(`unsubscribe ${digest}`)}`;
}

/** The target of the link in the body: the page, or else the mail address. */
export function bodyUnsubscribeLink({ https, mailto }: UnsubscribeLinks): string | undefined {
  return https ?? mailto;
}
