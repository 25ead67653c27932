import type { DialectName } from "#config/schema.js";
import type { KramdownOptions } from "#content/model/kramdown-options.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import type { Template } from "#content/model/post.js";
import type { Fields } from "#content/model/value.js";
import type { WallTime } from "#zoned-time.js";
import type { PathInfo } from "./file-path.js";

/** What a dialect makes a page's address from. */
export interface PermalinkInput {
  readonly fields: Fields;
  readonly pathInfo: PathInfo;
  /** From the front matter, else from the file's name. */
  readonly slug: string;
  /** "" for a page without one. */
  readonly title: string;
  /** When the page was published, on the site's clock. */
  readonly time: WallTime;
}

/** Why a page's address can't be told. */
export interface AddressProblem {
  readonly problem: string;
}

/** Where a generator publishes a page. */
export interface Address {
  /** Absolute: the address of the site in this language, if not `site.url`. */
  readonly base?: string | undefined;
  /** Below it, with a leading slash, percent-encoded. */
  readonly path: string;
}

/** Which files of a folder a generator reads, by their names. */
export interface WalkRules {
  readonly isIgnored: (name: string) => boolean;
  readonly isContent: (name: string) => boolean;
  /** The extensions, without a dot, of pages that the generator makes and that we can't read. */
  readonly otherPages: ReadonlySet<string>;
}

/** The conventions of one generator. An absent member means: as in a plain folder of Markdown. */
export interface Dialect {
  readonly name: DialectName;
  /** What its Markdown has. Absent: what GitHub's has. */
  readonly markdown?: readonly MarkdownExtension[];
  /** Ends the excerpt, if the front matter doesn't say otherwise. Default: `<!--more-->`. */
  readonly excerptSeparator?: string;
  /** A Markdown file may begin with `Key: value` lines, and an HTML file has its fields in `<meta>`. */
  readonly textHeaders?: true;
  /** What can't be read from the generator's configuration, in sentences. */
  readonly notices?: readonly string[];
  /** Relative pictures in Markdown lead there, wherever the page is. */
  readonly relativePictures?: "site" | undefined;
  /** What the generator puts before every path, such as `/docs/`. */
  readonly basePath?: string | undefined;
  /** Relative URLs in a file lead to files beside it, wherever its page is. */
  readonly relativeTo?: "file";
  /** The language of the tags in its posts. */
  readonly template?: Template;
  /** Its Markdown is kramdown. */
  readonly kramdown?: KramdownOptions | undefined;
  /** The folder of the generator's site, absolute, for what bodies need of it. */
  readonly siteFolder?: string;
  /** The zone (IANA) of dates without one. */
  readonly timezone?: string | undefined;
  readonly walk?: WalkRules;
  /** Why the generator makes no page of the file at a path below the source. */
  readonly skipPath?: (path: string) => string | undefined;
  /** What the path of a file below the source says about its post. Default: `parsePostPath`. */
  readonly readPath?: (path: string) => PathInfo;
  /** Merges the generator's defaults for a file into the fields of the file. */
  readonly applyDefaults?: (fields: Fields, path: string) => Fields;
  /** Whether a date such as `Last Modified` stands for the file's or the commit's time, which differs in each checkout. */
  readonly isVolatileDate?: (written: string) => boolean;
  /** The title of a page without one. */
  readonly titleOf?: (slug: string) => string;
  /** Images outside of the content folder get their addresses when the generator builds the site. */
  readonly buildsImages?: true;
  /** Why the generator makes no page of a file with these fields. */
  readonly skipReason?: (fields: Fields) => string | undefined;
  /** Makes a test for files that belong to another page, given all paths of the source. */
  readonly makePartTest?: (paths: readonly string[]) => (path: string) => boolean;
  /** Fills a permalink pattern; undefined if it holds something unknown. The path is below `site.url`. */
  readonly fillPermalink?: (pattern: string, page: PermalinkInput) => string | undefined;
  /** The page's address, whatever its front matter says; the source's `url` counts before. */
  readonly addressOf?: (page: PermalinkInput) => Address;
  /** The path, below `site.url`, of a page whose front matter gives none; undefined: the source's `url` decides. */
  readonly pathOf?: (page: PermalinkInput) => string | AddressProblem | undefined;
}

/** A generator's site on disk. */
export interface GeneratorSite {
  /** Absolute path of the folder with the generator's configuration. */
  readonly folder: string;
  /** The source's folder below it, with `/` as separator; "" if it is the same folder. */
  readonly source: string;
  /** The configuration, if it is data. */
  readonly settings: Fields;
  /** The text of a configuration that is a program, otherwise "". */
  readonly program: string;
  /** It has no configuration, only a folder with a name that the generator uses. */
  readonly guessed?: true;
}

/** What a generator's configuration says about its site. */
interface SiteFacts {
  readonly title?: string;
  /** Absolute http(s) URL. */
  readonly url?: string;
  /** As written, usually a language tag. */
  readonly language?: string;
  readonly description?: string;
  /** As written, usually the name of an IANA zone. */
  readonly timezone?: string;
  readonly author?: string;
  /** Where its posts may be, below the site's folder, the likeliest first. The last one is taken if none has posts. */
  readonly postFolders: readonly string[];
  /** Where each of several languages has its posts, instead. */
  readonly allFolders?: readonly string[];
}

/** What a generator's configuration says about one of several languages. */
export interface LanguageFacts {
  /** Of the site in this language. */
  readonly title?: string | undefined;
  /** Absolute http(s) URL of its first page. */
  readonly home?: string | undefined;
}

/** How to recognise a generator, and how to read its sites. */
export interface Generator {
  readonly name: Exclude<DialectName, "plain">;
  /** Its configuration files, relative to the site's folder. The first that exists counts. */
  readonly configFiles: readonly string[];
  /** Other generators' folders may have such a file, too, so theirs are looked for first, also further up. */
  readonly yields?: true;
  /** Tells its configuration from other programs' files of the same name. */
  readonly ownsConfig?: (path: string) => boolean;
  readonly makeDialect: (site: GeneratorSite) => Dialect;
  readonly readFacts: (site: GeneratorSite) => SiteFacts;
  /** @param tag BCP 47, as the posts have it */
  readonly describeLanguage?: (site: GeneratorSite, tag: string) => LanguageFacts | undefined;
}
