import type { KramdownOptions } from "#content/model/kramdown-options.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import type { Place } from "#errors.js";
import type { Instant } from "#zoned-time.js";

export interface Author {
  readonly name: string;
  readonly email?: string;
  readonly url?: string;
  readonly avatar?: string;
}

/** A category or tag. Its slug is the topic that subscribers choose by, and the folder of its feed. */
export interface Tag {
  readonly name: string;
  readonly slug: string;
}

export interface Image {
  /** Absolute. */
  readonly url: string;
  readonly alt?: string;
  /** MIME type, from the file name's extension. */
  readonly type?: string;
  /** Byte length of the local file; absent for a remote one. */
  readonly bytes?: number;
  /** Pixels; those of a local file are known in the second stage. */
  readonly width?: number;
  readonly height?: number;
}

/** Media attached to a post (a podcast episode, say). */
export interface Enclosure {
  /** Absolute. */
  readonly url: string;
  readonly type: string;
  /** Byte length, where it is known. */
  readonly bytes?: number;
  readonly title?: string;
  /** Whole seconds. */
  readonly duration?: number;
  /** Bits per second. */
  readonly bitrate?: number;
  /** Of a picture or video, in pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** What podcast directories and players ask about an episode. */
export interface Episode {
  /** May have decimals: an extra between two episodes. */
  readonly number?: number;
  /** Shown instead of the number: "Day 5". */
  readonly display?: string;
  readonly season?: number;
  readonly seasonName?: string;
  readonly type?: "full" | "trailer" | "bonus";
  readonly explicit?: boolean;
  readonly transcripts?: readonly Transcript[];
  /** Absolute. */
  readonly chapters?: { readonly url: string; readonly type: string };
  /** Everybody in the episode; or only guests, beside the podcast's hosts. */
  readonly people?: readonly Person[];
}

export interface Transcript {
  /** Absolute. */
  readonly url: string;
  readonly type: string;
  /** BCP 47, where it differs from the feed's. */
  readonly language?: string;
  /** It has times, so that it can be shown while the episode plays. */
  readonly captions?: true;
}

/** Somebody heard or credited in a podcast. */
export interface Person {
  readonly name: string;
  /** Of the Podcast Taxonomy; absent: host. */
  readonly role?: string;
  /** Of the Podcast Taxonomy; absent: cast. */
  readonly group?: string;
  readonly url?: string;
  readonly image?: string;
}

/** What few posts have: other people, rights, sources, where it is discussed, and the podcast's episode. */
export interface Credits {
  readonly contributors?: readonly Author[];
  /** Plain text. */
  readonly rights?: string;
  /** Absolute: the page where it is discussed. */
  readonly comments?: string;
  /** Absolute: where the author found it. */
  readonly via?: string;
  /** Absolute: the page elsewhere that the post is about. */
  readonly related?: string;
  /** The feed that it was taken from. */
  readonly source?: { readonly title: string; readonly url: string };
  readonly episode?: Episode;
}

export type BodyFormat = "markdown" | "html" | "text";

/** The language of the template tags in a body. */
export type Template =
  | "erb"
  | "hexo"
  | "hugo"
  | "jekyll"
  | "liquid"
  | "mdx"
  | "nunjucks"
  | "obsidian"
  | "pelican"
  | "vue"
  | "zola";

/** Where a post's body is, so that only the posts somebody will see are read in full. */
export type Body = FileBody | PageBody | ItemBody;

/** In a file of its own, after its front matter. */
interface FileBody {
  readonly kind: "file";
  /** Absolute path. */
  readonly path: string;
  readonly format: BodyFormat;
  /** UTF-16 index into the decoded file (byte order mark removed, line ends as they are) where the body starts. */
  readonly start: number;
  /** 1-based line of `start`. */
  readonly line: number;
  /** Jekyll's `excerpt_separator`, or what the dialect uses (`<!--more-->`). */
  readonly excerptSeparator: string;
  /** Absent: it has no template tags. */
  readonly template?: Template;
  /** Absent: GitHub's. */
  readonly extensions?: readonly MarkdownExtension[];
  /** What its relative URLs are relative to. Absent: the post's own address. */
  readonly base?: string | undefined;
  /** The same for pictures in Markdown. */
  readonly pictureBase?: string | undefined;
  /** The path before all addresses of the generator, such as `/blog`, where the site's URL is without it. */
  readonly basePath?: string | undefined;
  /** Pictures in Markdown that are relative get their addresses when the generator builds the site. */
  readonly buildsImages?: true;
  /** The folder of the generator's site, absolute, where the body may need something of it. */
  readonly siteFolder?: string;
  /** Its Markdown is kramdown. */
  readonly kramdown?: KramdownOptions;
  /** It isn't known which generator it was written for. */
  readonly undetected?: true;
}

/** In a page of a built site, among navigation and comments. */
interface PageBody {
  readonly kind: "page";
  /** Absolute path. */
  readonly path: string;
  readonly format: "html";
  readonly excerptSeparator: string;
  /** What its relative URLs are relative to. */
  readonly base: string;
  /** Absent where there are too few pages to compare. */
  readonly layout?: PageLayout | undefined;
}

/** What the pages of a site's posts have in common. Places and keys are hashes of the names of the elements around. */
export interface PageLayout {
  readonly fingerprint: string;
  /** Keys of what is the same on most pages. */
  readonly repeated: ReadonlySet<number>;
  /** Places that most pages have once. */
  readonly template: ReadonlySet<number>;
  /** Places that some pages have once, with nothing but links and what is the same on most pages. */
  readonly hollow: ReadonlySet<number>;
  /** Those in which people may answer. */
  readonly discussions: ReadonlySet<number>;
  /** By the place of the article: from there to the element that holds the text, outermost first. */
  readonly containers: ReadonlyMap<number, readonly number[]>;
}

/** In an item of a feed, which is read as a whole anyway. */
interface ItemBody {
  readonly kind: "item";
  readonly markup: string;
  readonly format: BodyFormat;
  readonly excerptSeparator: string;
  /** What its relative URLs are relative to. */
  readonly base: string;
  /** An export has what was typed into WordPress, not the HTML that it makes from it. */
  readonly writtenFor?: "wordpress";
  /** By a program, not by a feed. */
  readonly isGiven?: true;
}

/** The first stage of a post, from its front matter and path. Cheap; read for every file. */
export interface Entry {
  /** Permanent, and the same in every feed. */
  readonly id: string;
  /** Absolute. */
  readonly url: string;
  /** Plain text; "" for a post without a title. */
  readonly title: string;
  readonly published: Instant;
  /** From the content, never from the clock or the file system; by default `published`. */
  readonly updated: Instant;
  readonly expires?: Instant;
  readonly draft: boolean;
  /** Where it isn't shown, though it is published. */
  readonly hiddenFrom?: HiddenFrom;
  /** The first folder below the source, "" for a post at its top. */
  readonly section: string;
  /** The path below the source without its extension, `/` as separator. */
  readonly path: string;
  readonly slug: string;
  /** BCP 47, where it differs from the site's. */
  readonly language?: string;
  readonly authors: readonly Author[];
  readonly categories: readonly Tag[];
  readonly tags: readonly Tag[];
  /** Plain text from the front matter (`description`, `summary`, `excerpt`); absent: made from the body. */
  readonly summary?: string;
  readonly cover?: Image;
  readonly enclosures: readonly Enclosure[];
  readonly credits?: Credits;
  /** Absolute paths of local pictures among cover and enclosures, by URL. */
  readonly pictures?: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly place: Place;
}

/** The second stage: the body rendered, sanitised, every URL in it absolute. */
export interface Post extends Entry {
  /** Safe to embed: sanitised, absolute URLs, only characters that XML 1.0 can hold, no `]]>`. */
  readonly html: string;
  /** The same as plain text, paragraphs separated by a blank line. */
  readonly text: string;
  /** One paragraph of plain text: `summary`, else the text before the separator, else the beginning, cut at a word, with "…". */
  readonly excerpt: string;
}

/** An entry in a file of its own, whose lines can be named. */
export type FileEntry = Entry & { readonly body: FileBody };

export type PostState = "published" | "draft" | "future" | "expired" | "unlisted";

/** Pages show what the feeds show. */
export type Audience = "feeds" | "mail";

export type HiddenFrom = Audience | "everywhere";
