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
  /** Of a picture, in pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** What podcast directories ask about an episode. */
export interface Episode {
  readonly number?: number;
  readonly season?: number;
  readonly type?: "full" | "trailer" | "bonus";
  readonly explicit?: boolean;
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
export type Template = "jekyll" | "liquid" | "nunjucks" | "hugo" | "zola" | "mdx";

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
}

/** In an item of a feed, which is read as a whole anyway. */
interface ItemBody {
  readonly kind: "item";
  readonly markup: string;
  readonly format: "html" | "text";
  readonly excerptSeparator: string;
  /** What its relative URLs are relative to. */
  readonly base: string;
  /** An export has what was typed into WordPress, not the HTML that it makes from it. */
  readonly writtenFor?: "wordpress";
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

export type PostState = "published" | "draft" | "future" | "expired";
