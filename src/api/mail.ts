import type { RenderedDigest } from "#app/digests/render-digest.js";
import type { SendResult, TestResult } from "#app/digests/send-digest.js";
import type { DeliveryCounts } from "#deliveries/delivery.js";
import { resolveSite, resolveSiteAt, type SiteAtOptions, type SiteOptions } from "./site-options.js";

/** Which digest to render. @public */
export interface RenderDigestOptions extends SiteAtOptions {
  /** Name of the digest in the configuration. */
  readonly digest: string;
  /** BCP 47. Default: the site's. */
  readonly language?: string | undefined;
  /** Name of a template. Default: the digest's own. */
  readonly template?: string | undefined;
}

/**
 * The next issue of a digest as a mail, or a sample if there is nothing new. Nothing is recorded or sent, and no secret is needed.
 *
 * @throws FeedletterError E_CONFIG…, E_DIGEST_UNKNOWN, E_SOURCE, E_FEED, E_POSTS, E_TEMPLATE, E_DATABASE
 * @public
 * @example
 * ```ts
 * import { renderDigest } from "feedletter";
 *
 * const mail = await renderDigest({ digest: "weekly" });
 * if (mail.kind === "rendered") console.log(mail.subject, mail.html, mail.text);
 * ```
 */
export async function renderDigest(options: RenderDigestOptions): Promise<RenderedDigest> {
  const site = resolveSiteAt(options, ["digest"]);
  const { digest, language, template } = options;
  const app = await import("#app/digests/render-digest.js");
  return app.renderDigest({ ...site, digest, language, template });
}

/**
 * An issue that is ready to be sent.
 *
 * @public
 */
export interface ReadyIssue {
  readonly digest: string;
  readonly number: number;
  readonly posts: readonly { readonly id: string; readonly url: string; readonly title: string }[];
  /** Number of people who would get it. */
  readonly audience: number;
  /** Where the mail would go, in words. */
  readonly destination: string;
}

/** Which digest to send, and how. @public */
export interface SendDigestOptions extends SiteOptions {
  /** Name of the digest in the configuration. */
  readonly digest: string;
  /**
   * Asked once the issue is ready, before anything is recorded; false sends nothing. Default: it is sent, as the call itself asks for
   * that.
   */
  readonly confirm?: ((issue: ReadyIssue) => boolean | Promise<boolean>) | undefined;
  /** Leave broken posts out. Default: nothing is sent until they are corrected. */
  readonly skipBroken?: boolean | undefined;
  /** Also send newly added posts that are dated long before the last issue. Default: they are held back. */
  readonly includeOld?: boolean | undefined;
  /** Continue an issue that was paused because the mail server refused it. Default: it stays paused. */
  readonly resumePaused?: boolean | undefined;
  /**
   * Today's date in the site's time zone, `YYYY-MM-DD`: confirms that this is the database's first issue, although `CI` is set or the
   * archive has issues. Default: in these cases nothing is sent.
   */
  readonly first?: string | undefined;
  /** Wait up to `mail.wait` for mails that the server deferred. Default: true. */
  readonly wait?: boolean | undefined;
  readonly onProgress?: ((counts: DeliveryCounts) => void) | undefined;
  /** When aborted, mails in flight are finished and the rest is left for the next run. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finishes an interrupted issue, then sends the next one. Everything that the command `send` promises holds: a post goes out in one
 * issue, and nobody gets it twice, however often this is called. Without `mail.transport`, the mails are only written into
 * `.feedletter/outbox`, and nothing is recorded.
 *
 * @throws FeedletterError for the configuration, the content (E_CONTENT), the template and the database. A mail server's answer is in
 *   the result.
 * @public
 * @example
 * ```ts
 * import { sendDigest } from "feedletter";
 *
 * const { next, destination } = await sendDigest({
 *   digest: "weekly",
 *   // Without this, calling the function is the confirmation.
 *   confirm: ({ posts, audience }) => posts.length <= 10 && audience < 1000,
 * });
 * console.log(next.kind, destination);
 * ```
 */
export async function sendDigest(options: SendDigestOptions): Promise<SendResult> {
  const site = resolveSite(options, ["digest"]);
  const { confirm = () => true, ...sending } = options;
  const app = await import("#app/digests/send-digest.js");
  return app.sendDigest({
    ...sending,
    ...site,
    confirm: async ({ draft, audience, destination }) => {
      const shown = draft.posts.map(({ id, url, title }) => ({ id, url, title }));
      return confirm({ digest: draft.digest, number: draft.number, posts: shown, audience, destination });
    },
  });
}

/** Which digest to send to whom. @public */
export interface SendTestOptions extends SiteOptions {
  /** Name of the digest in the configuration. */
  readonly digest: string;
  /** The address, with or without a name; it need not be subscribed. */
  readonly to: string;
}

/**
 * Sends the next issue, or a sample if there is nothing new, to one address. Nothing is recorded.
 *
 * @throws FeedletterError as `sendDigest`; E_ADDRESS
 * @public
 * @example
 * ```ts
 * import { sendTest } from "feedletter";
 *
 * const tested = await sendTest({ digest: "weekly", to: "Eric <eric@careers.example>" });
 * if (tested.kind === "tested") console.log(tested.outcome.kind);
 * ```
 */
export async function sendTest(options: SendTestOptions): Promise<TestResult> {
  const site = resolveSite(options, ["digest", "to"]);
  const { digest, to } = options;
  const app = await import("#app/digests/send-digest.js");
  return app.sendTest({ ...site, digest }, to);
}
