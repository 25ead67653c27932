import type { CheckOptions } from "#app/checks/check-digests.js";
import { requireDigest } from "#app/require-digest.js";
import { loadCurrentContent } from "#app/site/load-content.js";
import { loadConfig } from "#config/load.js";
import { escapeHtml } from "#content/text/escape.js";
import type { SampleOf } from "#deliveries/compose-sample.js";
import { fillSlots } from "#digest/merge-fields.js";
import { subscribeUrl } from "#feeds/documents.js";
import type { Finding } from "#findings.js";
import { checkIssue } from "./check-issue.js";
import { readLedger, sampleIssue } from "./next-issue.js";
import { prepareRendering } from "./prepare-rendering.js";

export interface RenderDigestOptions extends Omit<CheckOptions, "include" | "out"> {
  /** Name of the digest in the configuration. */
  readonly digest: string;
  /** BCP 47. Default: the site's. */
  readonly language?: string | undefined;
  /** Name of a template. Default: the digest's own. */
  readonly template?: string | undefined;
}

/** A digest as a mail. @public */
export type RenderedDigest =
  | {
      readonly kind: "rendered";
      /** The next issue; or new posts that are too few for one, the last issue's posts, or the newest posts. */
      readonly of: SampleOf;
      /** Number of the issue. */
      readonly number: number;
      readonly subject: string;
      /** Links to leave and to change the subscription lead to the subscribe page. */
      readonly html: string;
      readonly text: string;
      readonly posts: readonly { readonly id: string; readonly url: string; readonly title: string }[];
      readonly findings: readonly Finding[];
    }
  /** There are no posts at all. */
  | { readonly kind: "empty"; readonly findings: readonly Finding[] };

/**
 * The next issue of a digest as a mail, or a sample if there is nothing new. Nothing is recorded or sent; the ledger is only read, and
 * no secret is needed.
 *
 * @throws FeedletterError E_CONFIG…, E_DIGEST_UNKNOWN, E_SOURCE, E_FEED, E_TEMPLATE, E_DATABASE
 */
export async function renderDigest(options: RenderDigestOptions): Promise<RenderedDigest> {
  const { digest, now } = options;
  const loaded = await loadConfig(options.configPath, { env: options.env, uses: [] });
  const { config } = loaded;
  const settings = requireDigest(config, digest);
  const content = await loadCurrentContent(loaded, now);
  const ledger = await readLedger(digest, loaded, now);
  const sample = await sampleIssue(digest, settings, { now, loaded, content, ledger });
  if (sample.kind !== "draft") return { kind: "empty", findings: sample.findings };
  const { template, language = config.site.language } = options;
  const render = prepareRendering(digest, { loaded, mail: config.mail ?? {}, options, template });
  const variant = await render(sample.draft, language);
  const page = subscribeUrl(config) ?? config.site.url;
  const values = { unsubscribeUrl: page, preferencesUrl: page };
  const asIs = (value: string): string => value;
  return {
    kind: "rendered",
    ...{ of: sample.of, number: sample.draft.number },
    subject: fillSlots(variant.subject, values, asIs),
    html: fillSlots(variant.html, values, escapeHtml),
    text: fillSlots(variant.text, values, asIs),
    posts: sample.draft.posts.map(({ id, url, title }) => ({ id, url, title })),
    findings: [...sample.findings, ...(await checkIssue(sample.draft, variant, loaded))],
  };
}
