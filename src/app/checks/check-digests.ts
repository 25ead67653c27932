import { checkIssue } from "#app/digests/check-issue.js";
import { composeSample, EMPTY_LEDGER } from "#app/digests/next-issue.js";
import { prepareRendering } from "#app/digests/send-context.js";
import type { BuildOptions, RenderedSite } from "#app/site/build-feeds.js";
import type { Finding } from "#findings.js";

export interface CheckOptions extends BuildOptions {
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Renders an issue of each digest from the newest posts, whatever was sent: the same on every machine. */
export async function checkDigests(
  { loaded, entries }: Pick<RenderedSite, "loaded" | "entries">,
  request: CheckOptions,
): Promise<readonly Finding[]> {
  const { site, mail = {}, digests } = loaded.config;
  const findings: Finding[] = [];
  for (const [name, config] of Object.entries(digests)) {
    const { next } = await composeSample(name, config, {
      ...{ now: request.now, loaded, ledger: EMPTY_LEDGER },
      content: { entries, findings: [] },
    });
    if (next.kind !== "draft") continue;
    const render = prepareRendering(name, { loaded, mail, options: request });
    const variant = await render(next.draft, site.language);
    findings.push(...(await checkIssue(next.draft, variant, loaded)));
  }
  return findings;
}
