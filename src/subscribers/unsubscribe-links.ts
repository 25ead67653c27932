import { type LinkServer, PAGE_PATHS, pageUrl } from "./links.js";
import { signMailToken, verifyMailToken } from "./mail-token.js";
import { type SigningKeys, signToken } from "./tokens.js";

/** Ways to unsubscribe in the configuration. There is at least one if mails are sent over SMTP. */
export interface UnsubscribeOptions {
  readonly server?: LinkServer;
  /** A mailto: URL. `{token}` in it is replaced by the token, which is added to the subject in any case. */
  readonly mailto?: string;
  /** Sign the token in `mailto`, which has no token without them. */
  readonly keys?: SigningKeys;
}

/** How one subscriber can unsubscribe from one digest. */
export interface UnsubscribeLinks {
  /** The page with the button, and the target of the one-click POST (RFC 8058). */
  readonly https?: string;
  readonly mailto?: string;
}

/** Whom and what a mail signs off. The token contains only a hash of the digest's name. */
export interface LeaveClaims {
  readonly subscriber: string;
  readonly isDigest: (digest: string) => boolean;
}

export function unsubscribeLinks(
  { server, mailto, keys }: UnsubscribeOptions,
  subscriber: string,
  digest: string,
): UnsubscribeLinks {
  const token = keys && signMailToken("leave", { subscriber, subject: digest }, keys);
  return {
    https: server === undefined ? undefined : unsubscribeUrl(server, subscriber, digest),
    mailto: mailto === undefined ? undefined : unsubscribeMail(mailto, digest, token),
  };
}

/** Undefined unless one of the keys signed the token for leaving. */
export function readLeaveToken(token: string, keys: SigningKeys): LeaveClaims | undefined {
  const claims = verifyMailToken(token, "leave", keys);
  return claims && { subscriber: claims.subscriber, isDigest: claims.isAbout };
}

function unsubscribeUrl(server: LinkServer, subscriber: string, digest: string): string {
  const token = signToken({ purpose: "unsubscribe", subscriber, digest }, server.keys);
  return pageUrl(server, `${PAGE_PATHS.unsubscribe}${token}`);
}

export const TOKEN_PLACE = "{token}";

/**
 * The token stands in the subject (RFC 6068 §2), which each mail server delivers, and in the address where the configuration has a
 * place for it. Without a subject of its own it gets one that a person understands, too.
 */
function unsubscribeMail(mailto: string, digest: string, token = ""): string {
  const [address = "", query = ""] = mailto.split(/\?(.*)/s);
  const fields = query.split("&").filter((field) => field !== "");
  const at = fields.findIndex((field) => /^subject=/i.test(field));
  const subject = at < 0 ? `subject=${encodeURIComponent(`unsubscribe ${digest}`)}` : (fields[at] ?? "");
  const signed = token === "" || subject.includes(TOKEN_PLACE) ? subject : `${subject}%20${token}`;
  const others = fields.filter((_, index) => index !== at);
  return `${address}?${[signed, ...others].join("&")}`.replaceAll(TOKEN_PLACE, token);
}

/** The target of the link in the body: the page, or else the mail address. */
export function bodyUnsubscribeLink({ https, mailto }: UnsubscribeLinks): string | undefined {
  return https ?? mailto;
}
