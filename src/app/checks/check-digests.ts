import { checkIssue } from "#app/digests/check-issue.js";
import { sampleIssue } from "#app/digests/next-issue.js";
import { prepareRendering } from "#app/digests/prepare-rendering.js";
import { readScheduledDigest } from "#app/digests/scheduled-digests.js";
import { checkWelcomes } from "#app/digests/welcome/check-welcome.js";
import type { BuildOptions, RenderedSite } from "#app/site/build-feeds.js";
import type { DigestConfig } from "#config/schema.js";
import { EMPTY_LEDGER } from "#deliveries/compose-sample.js";
import type { SentHistory } from "#digest/sent-history.js";
import { FeedletterError } from "#errors.js";
import type { Finding } from "#findings.js";
import { checkNotes, readLocalHistory } from "./check-notes.js";

export interface CheckOptions extends BuildOptions {
  readonly randomBytes: (count: number) => Uint8Array;
}

type CheckedSite = Pick<RenderedSite, "loaded" | "entries">;

/**
 * Checks the notes, and renders and checks an issue of each digest from the newest posts, as if none had been sent, so that the
 * result is the same on every machine; only about notes, a local database tells which were used.
 *
 * @param failed called with the error of a digest that can't be rendered; default: it is thrown
 */
export async function checkDigests(
  site: CheckedSite,
  options: CheckOptions,
  failed?: (error: FeedletterError) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { loaded, entries } = site;
  const histories = new Map<string, SentHistory>();
  for (const name of Object.keys(loaded.config.digests))
    histories.set(name, await readLocalHistory(name, loaded, options.now));
  findings.push(...checkNotes({ loaded, entries, histories }));
  for (const [name, config] of Object.entries(loaded.config.digests)) {
    try {
      findings.push(...(await checkDigest(name, config, { ...site, options, sent: histories.get(name) })));
    } catch (error) {
      if (failed === undefined || !(error instanceof FeedletterError)) throw error;
      failed(error);
    }
  }
  return findings;
}

interface DigestCheck {
  readonly options: CheckOptions;
  /** What is known of it here, for its note. */
  readonly sent: SentHistory | undefined;
}

async function checkDigest(
  name: string,
  config: DigestConfig,
  { loaded, entries, options, sent }: CheckedSite & DigestCheck,
): Promise<readonly Finding[]> {
  const { site, mail = {} } = loaded.config;
  readScheduledDigest(name, loaded);
  const content = { entries, findings: [] };
  const rendering = { loaded, mail, options };
  const welcome = (await checkWelcomes(name, rendering)).flatMap(({ findings }) => findings);
  const next = await sampleIssue(name, config, {
    now: options.now,
    loaded,
    ledger: EMPTY_LEDGER,
    sent,
    content,
  });
  if (next.kind !== "draft") return [...welcome, ...next.findings];
  const render = prepareRendering(name, rendering);
  const variant = await render(next.draft, site.language);
  return [...welcome, ...next.findings, ...(await checkIssue(next.draft, variant, loaded))];
}
