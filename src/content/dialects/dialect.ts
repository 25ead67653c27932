import type { DialectName } from "#config/schema.js";
import type { Template } from "#content/model/post.js";
import type { Fields } from "#content/model/value.js";
import type { WallTime } from "#zoned-time.js";
import type { PathInfo } from "./file-path.js";

/** What a dialect's rules make addresses of. */
export interface PermalinkInput {
  readonly fields: Fields;
  readonly pathInfo: PathInfo;
  /** The front matter's, else the file's. */
  readonly slug: string;
  /** When it was published, on the site's clock. */
  readonly time: WallTime;
}

/** The conventions of the generator that a folder was written for. What is absent is as everywhere. */
export interface Dialect {
  readonly name: DialectName;
  /** The language of the tags in its bodies; absent: there are none. */
  readonly template?: Template;
  /** The file's own fields, with the generator's defaults for it under them. */
  readonly applyDefaults?: (fields: Fields, path: string) => Fields;
  /** Whether what stands for a date asks for the file's or the commit's, which each checkout changes. */
  readonly isVolatileDate?: (written: string) => boolean;
  /** The title of a page that has none, from its name in its address. */
  readonly titleOf?: (slug: string) => string;
  /** Pictures outside of the content are the generator's own, and get their addresses when it builds. */
  readonly buildsImages?: true;
  /** Why a page with these fields is no post. */
  readonly skipReason?: (fields: Fields) => string | undefined;
  /** Whether a file is part of another page. Given all paths of the source once. */
  readonly makePartTest?: (paths: readonly string[]) => (path: string) => boolean;
  /** The path below `site.url` that a pattern of the generator's makes; undefined where it can't be told. */
  readonly fillPermalink?: (pattern: string, page: PermalinkInput) => string | undefined;
  /** The path below `site.url` of a page that names none; undefined: the source's `url` decides. */
  readonly pathOf?: (page: PermalinkInput) => string | undefined;
}

/** Where a dialect was recognised. */
export interface GeneratorSite {
  /** Absolute folder of the generator's configuration. */
  readonly folder: string;
  /** The source's folder below it, `/` as separator, "" where it is the same. */
  readonly source: string;
  /** The generator's configuration. */
  readonly settings: Fields;
}
