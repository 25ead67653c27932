import type { DialectName } from "#config/schema.js";
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
  /** When the page was published, on the site's clock. */
  readonly time: WallTime;
}

/** The conventions of one generator. An absent member means: as in a plain folder of Markdown. */
export interface Dialect {
  readonly name: DialectName;
  /** The language of the tags in its posts. */
  readonly template?: Template;
  /** Merges the generator's defaults for a file into the fields of the file. */
  readonly applyDefaults?: (fields: Fields, path: string) => Fields;
  /** Whether a date such as `Last Modified` stands for the file's or the commit's time, which differs in each checkout. */
  readonly isVolatileDate?: (written: string) => boolean;
  /** The title of a page without one. */
  readonly titleOf?: (slug: string) => string;
  /** Images outside of the content folder get their addresses when the generator builds the site. */
  readonly buildsImages?: true;
  /** Why the generator makes no page of a file with these fields, or lists it nowhere. */
  readonly skipReason?: (fields: Fields) => string | undefined;
  /** Makes a test for files that belong to another page, given all paths of the source. */
  readonly makePartTest?: (paths: readonly string[]) => (path: string) => boolean;
  /** Fills a permalink pattern; undefined if it holds something unknown. The path is below `site.url`. */
  readonly fillPermalink?: (pattern: string, page: PermalinkInput) => string | undefined;
  /** The path, below `site.url`, of a page whose front matter gives none; undefined: the source's `url` decides. */
  readonly pathOf?: (page: PermalinkInput) => string | undefined;
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
}

/** What a generator's configuration says about its site. */
interface SiteFacts {
  readonly title?: string;
  /** Absolute http(s) URL. */
  readonly url?: string;
  /** As written, usually a language tag. */
  readonly language?: string;
  /** Where its posts may be, below the site's folder, the likeliest first. The last one is taken if none has posts. */
  readonly postFolders: readonly string[];
}

/** How to recognise a generator, and how to read its sites. */
export interface Generator {
  readonly name: Exclude<DialectName, "plain">;
  /** Its configuration files, relative to the site's folder. The first that exists counts. */
  readonly configFiles: readonly string[];
  /** Tells its configuration from other programs' files of the same name. */
  readonly ownsConfig?: (path: string) => boolean;
  readonly makeDialect: (site: GeneratorSite) => Dialect;
  readonly readFacts: (site: GeneratorSite) => SiteFacts;
}
