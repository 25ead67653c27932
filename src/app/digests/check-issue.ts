import type { LoadedConfig } from "#config/load.js";
import { type CheckedDigest, checkDigest } from "#digest/checks/check-digest.js";
import type { IssueDraft, RenderedVariant } from "#digest/issue.js";
import { unshownFormat } from "#digest/mail-images.js";
import { type Finding, finding } from "#findings.js";
import { bytesOf } from "#mail/message.js";
import { buildTestMessage, type MailIdentity } from "#mail/prepare-mail.js";
import { readSender } from "./address-settings.js";
import { canUnsubscribe, unsubscribeMailto } from "./mail-identities.js";

/** For links that nobody will follow. */
const DUMMY_KEY = "a key for checking a mail, not for sending one";

/**
 * Checks a rendered issue in the form of the mail that would be sent (the rules are in `digest/checks/`). Reads no secret.
 * @throws FeedletterError E_ADDRESS if the sender is invalid
 */
export async function checkIssue(
  draft: IssueDraft,
  variant: RenderedVariant,
  loaded: LoadedConfig,
): Promise<readonly Finding[]> {
  const place = loaded.placeOf("digests", draft.digest);
  // Without a sender there is no mail.
  if (loaded.config.mail === undefined) return [];
  const covers = draft.posts.flatMap(({ title, url, cover }) => {
    const format = cover && unshownFormat(cover);
    if (format === undefined) return [];
    const what = `The cover of "${(title || url).slice(0, 80)}" is in ${format}.`;
    return finding("W_MAIL_COVER", place, what);
  });
  const links = draft.posts.map(({ url }) => url);
  return [...covers, ...(await checkMail(variant, { digest: draft.digest, links, place, loaded }))];
}

interface MailCheck extends Pick<CheckedDigest, "links" | "place"> {
  /** Name of the digest whose mail it is. */
  readonly digest: string;
  readonly loaded: LoadedConfig;
}

/** Any mail of a digest. @throws FeedletterError E_ADDRESS if the sender is invalid */
export async function checkMail(
  variant: RenderedVariant,
  { digest: name, links, place, loaded }: MailCheck,
): Promise<readonly Finding[]> {
  const { config } = loaded;
  const { mail, server } = config;
  const digest = config.digests[name];
  if (mail === undefined || digest === undefined) return [];
  const from =
    digest.from === undefined
      ? readSender(mail.from, ["mail", "from"], loaded)
      : readSender(digest.from, ["digests", name, "from"], loaded);
  const identity: MailIdentity = {
    from,
    listName: digest.title ?? config.site.title,
    unsubscribeOptions: {
      server: server === undefined ? undefined : { url: server.url, keys: [DUMMY_KEY] },
      mailto: canUnsubscribe(config, mail) ? unsubscribeMailto(mail, from.address) : undefined,
      keys: [DUMMY_KEY],
    },
  };
  const issue = { id: `${name}-1`, digest: name, number: 1, frozenAt: 0 };
  const message = await buildTestMessage(variant, issue, {
    identity,
    to: { address: "reader@example.org" },
  });
  const headers = bytesOf(message).toString().split("\r\n\r\n", 1)[0] ?? "";
  return checkDigest({ variant, links, headers, place, maxBytes: digest.maxBytes });
}
