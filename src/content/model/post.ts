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
  /** MIME type, from the file name's ending. */
  readonly type?: string;
  /** Byte length of the local file; absent for a remote one. */
  readonly bytes?: number;
  /** Pixels; of a local file they are known in the second stage. */
  readonly width?: number;
  readonly height?: number;
}

/** Media attached to a post (a podcast episode, say). */
export interface Enclosure {
  /** Absolute. */
  readonly url: string;
  readonly type: string;
  /** Byte length; absent when nobody knows it. */
  readonly bytes?: number;
  readonly title?: string;
  /** Whole seconds. */
  readonly duration?: number;
  /** Pixels, of a picture. */
  readonly width?: number;
  readonly height?: number;
}

/** What a podcast's directory wants to know of an episode. */
export interface Episode {
  readonly number?: number;
  readonly season?: number;
  readonly type?: "full" | "trailer" | "bonus";
  readonly explicit?: boolean;
}

/** What few posts say: whom and what they owe to others, and where they are talked about. */
export interface Credits {
  readonly contributors?: readonly Author[];
  /** Plain text. */
  readonly rights?: string;
  /** Absolute: the page where it is discussed. */
  readonly comments?: string;
  /** Absolute: where the author found it. */
  readonly via?: string;
  /** Absolute: the page elsewhere that it is about. */
  readonly related?: string;
  /** The feed that it comes from. */
  readonly source?: { readonly title: string; readonly url: string };
  readonly episode?: Episode;
}

export type BodyFormat = "markdown" | "html" | "text";

/** The language of the tags that stand in a body. */
export type Template = "jekyll" | "liquid" | "nunjucks" | "hugo" | "zola" | "mdx";

/** Where a post's body is, so that only the posts somebody will see are read in full. */
export type Body = FileBody | PageBody | ItemBody;

/** In a file of its own, behind its front matter. */
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
  /** Absent: nothing in it is a tag. */
  readonly template?: Template;
  /** Nobody knows which generator it was written for. */
  readonly undetected?: true;
}

/** Somewhere in a page of a built site, among navigation and comments. */
interface PageBody {
  readonly kind: "page";
  /** Absolute path. */
  readonly path: string;
  readonly format: "html";
  readonly excerptSeparator: string;
  /** What its relative URLs are relative to. */
  readonly base: string;
}

/** In an item of a feed, which has been read as a whole anyway. */
interface ItemBody {
  readonly kind: "item";
  readonly markup: string;
  readonly format: "html" | "text";
  readonly excerptSeparator: string;
  /** What its relative URLs are relative to. */
  readonly base: string;
  /** Exports hold what was typed into WordPress, not what it makes of it. */
  readonly writtenFor?: "wordpress";
}

/** The first stage of a post: what its front matter and path say. Cheap; read for every file. */
export interface Entry {
  /** Permanent, the same byte for byte in every feed. */
  readonly id: string;
  /** Absolute. */
  readonly url: string;
  /** Plain text; "" for a post without a title. */
  readonly title: string;
  readonly published: Instant;
  /** From the content, never from the clock or the file system; `published` where nothing says otherwise. */
  readonly updated: Instant;
  readonly expires?: Instant;
  readonly draft: boolean;
  /** First folder below the source, "" for a post at its top. */
  readonly section: string;
  /** The path below the source without its ending, `/` as separator. */
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
  /** Absolute paths of the pictures among cover and enclosures that stand beside the post, by URL. */
  readonly pictures?: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly place: Place;
}

/** The second stage: the body rendered, sanitised, every URL in it absolute. */
export interface Post extends Entry {
  /** Safe to embed: sanitised, absolute URLs, only characters that XML 1.0 can hold, no `]]>`. */
  readonly html: string;
  /** The same as plain text, paragraphs apart by a blank line. */
  readonly text: string;
  /** One paragraph of plain text: `summary`, else what stands before the separator, else the beginning cut at a word, with "…". */
  readonly excerpt: string;
}

/** An entry that stands in a file of its own, where lines can be named. */
export type FileEntry = Entry & { readonly body: FileBody };

export type PostState = "published" | "draft" | "future" | "expired";
