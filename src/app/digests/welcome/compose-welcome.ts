import { existsSync } from "node:fs";
import type { LoadedConfig } from "#config/load.js";
import { type MailText, readMailText } from "#content/render/mail-text.js";
import type { Ledger } from "#deliveries/ports.js";
import { fillSlots } from "#digest/merge-fields.js";
import type { WelcomeDraft, WelcomeText } from "#digest/welcome-mail.js";
import { FeedletterError, type Problem } from "#errors.js";
import { publishedAt } from "#feeds/documents.js";
import { issuePath } from "#feeds/issue-feed.js";
import { resolveInFolder } from "#feeds/site-url.js";
import type { Finding } from "#findings.js";
import { chooseWelcomeFile, listWelcomeFiles, type WelcomeFile } from "./welcome-files.js";

/** What is read for a welcome when it is written. */
export interface WelcomeSource {
  readonly loaded: LoadedConfig;
  readonly ledger: Pick<Ledger, "sentIssues" | "openIssues" | "variants">;
}

export interface ComposedWelcome {
  /** The digest whose mail it is. */
  readonly digest: string;
  /** BCP 47. */
  readonly language: string;
  readonly draft: WelcomeDraft;
}

/**
 * One mail for all the digests that somebody has confirmed. Digests with the same file share its text.
 *
 * @param digests in the order of the configuration
 * @param wanted the person's language
 * @returns undefined if none of them has a welcome any more
 * @throws FeedletterError E_CONFIG if a file can't be read, E_DATABASE
 */
export async function composeWelcome(
  digests: readonly string[],
  wanted: string | undefined,
  source: WelcomeSource,
): Promise<ComposedWelcome | undefined> {
  const { loaded } = source;
  const files = new Map<string, { readonly file: WelcomeFile; readonly digests: string[] }>();
  for (const digest of digests) {
    const known = listWelcomeFiles(digest, loaded);
    if (known === undefined) continue;
    const file = chooseWelcomeFile(known, wanted);
    const shared = files.get(file.path);
    if (shared === undefined) files.set(file.path, { file, digests: [digest] });
    else shared.digests.push(digest);
  }
  const chosen = [...files.values()];
  const [first] = chosen;
  const digest = first?.digests[0];
  if (first === undefined || digest === undefined) return undefined;
  const { language } = first.file;
  const texts: (WelcomeText & Pick<MailText, "subject" | "title">)[] = [];
  for (const { file, digests: named } of chosen) {
    const text = readWelcome(file, named[0] ?? "", loaded);
    const latest = (await Promise.all(named.map((name) => findLatest(name, source)))).flat();
    texts.push({ ...text, digestTitle: joinTitles(named, language, loaded), latest });
  }
  const [{ subject, title } = { subject: "", title: "" }] = texts;
  const all = chosen.flatMap((each) => each.digests);
  return {
    digest,
    language,
    draft: { digestTitle: joinTitles(all, language, loaded), subject, title, texts },
  };
}

/** @throws FeedletterError E_CONFIG */
function readWelcome(file: WelcomeFile, digest: string, loaded: LoadedConfig): MailText {
  const read = readMailText(file, loaded.config.site);
  if (read.kind === "read") return read;
  throw new FeedletterError("E_CONFIG", explainBroken(file, { digest, finding: read.finding, loaded }));
}

/** A file that can't be read has the line of the configuration that names it. */
export function explainBroken(
  { path, name }: WelcomeFile,
  {
    digest,
    finding: { place, message, fix },
    loaded,
  }: { readonly digest: string; readonly finding: Finding; readonly loaded: LoadedConfig },
): Problem {
  if (place.line !== undefined) return { message, fix, place };
  return {
    message: existsSync(path) ? `${name}: ${message}` : `There is no file ${name}.`,
    fix: "Create the file, or remove `welcome`.",
    place: loaded.placeOf("digests", digest, "welcome"),
  };
}

function joinTitles(digests: readonly string[], language: string, { config }: LoadedConfig): string {
  const titles = digests.map((digest) => config.digests[digest]?.title ?? config.site.title);
  return new Intl.ListFormat(language, { type: "conjunction" }).format(new Set(titles));
}

/** The newest issue that is sent as a whole, so that its page is there. */
async function findLatest(
  digest: string,
  { loaded: { config }, ledger }: WelcomeSource,
): Promise<WelcomeText["latest"]> {
  if (config.digests[digest]?.archive !== true) return [];
  const open = new Set((await ledger.openIssues(digest)).map(({ id }) => id));
  const issue = (await ledger.sentIssues(digest)).findLast(({ id }) => !open.has(id));
  if (issue === undefined) return [];
  const variants = await ledger.variants(issue.id);
  const subject = variants.get(Math.min(...variants.keys()))?.subject ?? [];
  const title = fillSlots(subject, {}, (text) => text);
  return [{ title, url: resolveInFolder(publishedAt(config), issuePath(digest, issue.number)) }];
}
