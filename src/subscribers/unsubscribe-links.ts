import { type LinkServer, PAGE_PATHS, pageUrl } from "./links.js";
import { signToken } from "./tokens.js";

/** The ways out that the config offers; one of them at least wherever mail leaves the machine. */
export interface UnsubscribeOptions {
  readonly server?: LinkServer;
  /** `mail.unsubscribe`: a mailto: address. */
  readonly mailto?: string;
}

/** How one subscriber leaves one digest. */
export interface UnsubscribeLinks {
  /** Page with a button, and the target of the RFC 8058 one-click POST. */
  readonly https?: string | undefined;
  readonly mailto?: string | undefined;
}

/** The links for one subscriber and digest. */
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

/** A subject tells the person who reads that mailbox what it is about, unless the config gives one. */
function unsubscribeMail(mailto: string, digest: string): string {
  return mailto.includes("?") ? mailto : `${mailto}?subject=${encodeURIComponent(`unsubscribe ${digest}`)}`;
}

/** What the link in the body leads to: the page, else the mail. */
export function bodyUnsubscribeLink({ https, mailto }: UnsubscribeLinks): string | undefined {
  return https ?? mailto;
}
