import type { SiteConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { slugOf } from "#content/text/slug.js";

/** What a feed of the configuration says about its posts. */
interface PostFilter {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly sections?: readonly string[];
  readonly authors?: readonly string[];
  readonly language?: string | undefined;
}

type Accepts = (entry: Entry) => boolean;

/** Names are compared by slug: "Open Source" and "open-source" are the same tag. */
export function makePostFilter(filter: PostFilter, site: SiteConfig): Accepts {
  const { include, exclude, sections = [], authors = [], language } = filter;
  const tagsOf = ({ categories, tags }: Entry) => [...categories, ...tags].map(({ slug }) => slug);
  const authorsOf = (entry: Entry) => entry.authors.map(({ name }) => slugOf(name));
  const unwanted = hasOneOf(exclude, tagsOf);
  const required = [
    hasOneOf(include, tagsOf),
    hasOneOf(sections, ({ section }) => [slugOf(section)]),
    hasOneOf(
      authors.map((author) => site.authors[author]?.name ?? author),
      authorsOf,
    ),
    language === undefined ? undefined : (entry: Entry) => isIn(entry.language ?? site.language, language),
  ].filter((accepts) => accepts !== undefined);
  if (unwanted === undefined && required.length === 0) return () => true;
  return (entry) => required.every((accepts) => accepts(entry)) && unwanted?.(entry) !== true;
}

/** Undefined for an empty list, which asks for nothing. */
function hasOneOf(
  names: readonly string[],
  slugsOf: (entry: Entry) => readonly string[],
): Accepts | undefined {
  const wanted = new Set(names.map((name) => slugOf(name)));
  return wanted.size === 0 ? undefined : (entry) => slugsOf(entry).some((slug) => wanted.has(slug));
}

/** British English is English (RFC 4647 §3.3.1). */
function isIn(language: string, wanted: string): boolean {
  return language === wanted || language.startsWith(`${wanted}-`);
}
