import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { configSchema } from "#config/schema.js";
import type { FoundGenerator } from "#content/dialects/detect.js";
import type { LanguageFacts } from "#content/dialects/dialect.js";
import { loadEntries } from "#content/sources/load.js";

/** One of several languages of a site. */
export interface SiteLanguage extends LanguageFacts {
  /** BCP 47. */
  readonly tag: string;
}

/**
 * The languages of the posts that a new configuration names, the most frequent first; none for a site in one language.
 *
 * @param text of the configuration
 * @throws FeedletterError E_SOURCE if a folder can't be read
 */
export function findLanguages(
  folder: string,
  text: string,
  { generator, site: generated }: FoundGenerator,
): readonly SiteLanguage[] {
  const { data } = configSchema.safeParse(parse(text));
  if (data === undefined) return [];
  const sources = data.content.filter((source) => "files" in source);
  if (!sources.every(({ files }) => existsSync(join(folder, files)))) return [];
  const counts = new Map<string, number>();
  for (const { language = data.site.language } of loadEntries(sources, { baseDir: folder, site: data.site })
    .entries)
    counts.set(language, (counts.get(language) ?? 0) + 1);
  if (counts.size < 2) return [];
  const tags = [...counts].sort(([, one], [, other]) => other - one).map(([tag]) => tag);
  return tags.map((tag) => ({ tag, ...generator.describeLanguage?.(generated, tag) }));
}
