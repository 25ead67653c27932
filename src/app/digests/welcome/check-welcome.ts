import { checkMail } from "#app/digests/check-issue.js";
import { type MailText, readMailText } from "#content/render/mail-text.js";
import type { RenderedVariant } from "#digest/issue.js";
import { unshownFormat } from "#digest/mail-images.js";
import { findSourceLinks } from "#feeds/checks/source-links.js";
import { type Finding, finding } from "#findings.js";
import { composeWelcome, explainBroken, type WelcomeSource } from "./compose-welcome.js";
import { renderComposed, type WelcomeRendering } from "./render-welcome.js";
import { listWelcomeFiles, type WelcomeFile } from "./welcome-files.js";

/** As if nothing had been sent yet, so that the result doesn't depend on the database. */
const NO_ISSUES: WelcomeSource["ledger"] = {
  sentIssues: async () => [],
  openIssues: async () => [],
  variants: async () => new Map(),
};

export interface CheckedWelcome {
  readonly file: WelcomeFile;
  /** Absent if the file can't be used. */
  readonly variant?: RenderedVariant;
  readonly findings: readonly Finding[];
}

/**
 * Reads, renders and checks the welcome of a digest in each language.
 * @throws FeedletterError E_TEMPLATE, E_ADDRESS
 */
export function checkWelcomes(
  digest: string,
  rendering: WelcomeRendering,
): Promise<readonly CheckedWelcome[]> {
  const files = listWelcomeFiles(digest, rendering.loaded) ?? [];
  return Promise.all(files.map((file) => checkFile(file, digest, rendering)));
}

async function checkFile(
  file: WelcomeFile,
  digest: string,
  rendering: WelcomeRendering,
): Promise<CheckedWelcome> {
  const { loaded } = rendering;
  const read = readMailText(file, loaded.config.site);
  if (read.kind === "broken") {
    const explained = explainBroken(file, { digest, finding: read.finding, loaded });
    return { file, findings: [{ ...read.finding, ...explained }] };
  }
  const composed = await composeWelcome([digest], file.language, { loaded, ledger: NO_ISSUES });
  if (composed === undefined) return { file, findings: read.findings };
  const variant = await renderComposed(composed, rendering);
  const checked = await checkMail(variant, { digest, loaded, links: [], place: { file: file.name } });
  return { file, variant, findings: [...read.findings, ...checkPictures(read, file), ...checked] };
}

/** A picture that only lies beside the file isn't on any web server. */
function checkPictures(
  { source: { text, line: first } }: MailText,
  { name }: WelcomeFile,
): readonly Finding[] {
  return findSourceLinks(text, "markdown").flatMap(({ kind, target, line }) => {
    if (kind !== "media") return [];
    const format = unshownFormat({ url: target });
    const cause = /^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(target)
      ? format && `is in ${format}`
      : "has no address on the site";
    if (cause === undefined) return [];
    const place = { file: name, line: first + line - 1 };
    return finding("W_MAIL_PICTURE", place, `The picture \`${target.slice(0, 200)}\` ${cause}.`);
  });
}

/** Whether the welcomes can be sent. @throws FeedletterError E_CONFIG, E_TEMPLATE */
export async function tryWelcomes(rendering: WelcomeRendering): Promise<void> {
  const { loaded } = rendering;
  for (const digest of Object.keys(loaded.config.digests)) {
    for (const { language } of listWelcomeFiles(digest, loaded) ?? []) {
      const composed = await composeWelcome([digest], language, { loaded, ledger: NO_ISSUES });
      if (composed !== undefined) await renderComposed(composed, rendering);
    }
  }
}
