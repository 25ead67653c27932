import type { LoadedConfig } from "#config/load.js";
import { checkDigest } from "#digest/checks/check-digest.js";
import type { IssueDraft, RenderedVariant } from "#digest/issue.js";
import type { Finding } from "#findings.js";
import { bytesOf } from "#mail/message.js";
import { buildTestMessage, type MailIdentity } from "#mail/prepare-mail.js";
import { parseMailbox } from "#subscribers/address.js";

/** Nobody will follow the links that are signed with it. */
const DUMMY_KEY = "a key for checking a mail, not for sending one";

/**
 * Checks a rendered issue in the form of the mail that would be sent (the rules are in `digest/checks/`). Reads no secret.
 * @throws FeedletterError E_ADDRESS if the sender is invalid
 */
export async function checkIssue(
  draft: IssueDraft,
  variant: RenderedVariant,
  { config, placeOf }: LoadedConfig,
): Promise<readonly Finding[]> {
  const { mail, server } = config;
  const digest = config.digests[draft.digest];
  // Without a sender there is no mail.
  if (mail === undefined || digest === undefined) return [];
  const identity: MailIdentity = {
    from: parseMailbox(mail.from),
    listName: digest.title ?? config.site.title,
    unsubscribeOptions: {
      server: server === undefined ? undefined : { url: server.url, keys: [DUMMY_KEY] },
      mailto: mail.unsubscribe,
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
