import type { LoadedConfig } from "#config/load.js";
import { checkDigest } from "#digest/checks/check-digest.js";
import type { IssueDraft, RenderedVariant } from "#digest/issue.js";
import type { Finding } from "#findings.js";
import { bytesOf } from "#mail/message.js";
import { buildTestMessage, type MailIdentity } from "#mail/prepare-mail.js";
import { parseMailbox } from "#subscribers/address.js";

/** Signs links that nobody will follow. */
const DUMMY_KEY = "a key for looking at a mail, not for sending one";

/**
 * Looks a rendered issue over by the rules of `check`, in the mail that it would become. No secret is read.
 * @throws FeedletterError E_ADDRESS where the sender is no address
 */
export async function checkIssue(
  draft: IssueDraft,
  variant: RenderedVariant,
  { config, placeOf }: LoadedConfig,
): Promise<readonly Finding[]> {
  const { mail, server } = config;
  const digest = config.digests[draft.digest];
  // Without a sender there is no mail to look at.
  if (mail === undefined || digest === undefined) return [];
  const identity: MailIdentity = {
    from: parseMailbox(mail.from),
    listName: digest.title ?? config.site.title,
    unsubscribeOptions: {
      ...(server === undefined ? {} : { server: { url: server.url, keys: [DUMMY_KEY] } }),
      ...(mail.unsubscribe === undefined ? {} : { mailto: mail.unsubscribe }),
    },
  };
  const issue = { id: `${draft.digest}-${draft.number}`, ...draft, frozenAt: draft.composedAt };
  const message = await buildTestMessage(variant, issue, {
    identity,
    to: { address: "reader@example.org" },
  });
  return checkDigest({
    variant,
    links: draft.posts.map(({ url }) => url),
    headers: bytesOf(message).toString().split("\r\n\r\n", 1)[0] ?? "",
    place: placeOf("digests", draft.digest),
    maxBytes: digest.maxBytes,
  });
}
