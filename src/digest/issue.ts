import type { Author, Image, Post, Tag } from "#content/model/post.js";
import type { Instant } from "#zoned-time.js";

/** What a template and a frozen issue keep of a post. Plain data; every text is plain text, `html` is sanitised. */
export interface IssuePost {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly excerpt: string;
  readonly published: Instant;
  readonly authors: readonly Author[];
  readonly categories: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly cover?: Image;
  /** BCP 47, where it differs from the site's. */
  readonly language?: string;
  /** Words in the body, for "3 min". */
  readonly words: number;
}

/** One composed issue before it is frozen. */
export interface IssueDraft {
  /** Name of the digest in the config. */
  readonly digest: string;
  /** 1 for the first issue of a digest. */
  readonly number: number;
  readonly composedAt: Instant;
  /** Newest first, as people read them; at most `max`. */
  readonly posts: readonly IssuePost[];
  /** Ids that this digest will never send (older than its first issue). */
  readonly baseline: readonly string[];
}

/** A value that differs by subscriber, filled in after rendering. */
export type MergeField = "name" | "address" | "unsubscribeUrl" | "preferencesUrl";

export interface Slot {
  readonly field: MergeField;
  /** Shown where the subscriber has no such value. */
  readonly fallback: string;
}

/** Text with holes: constant pieces and slots in order. */
export type Slotted = readonly (string | Slot)[];

/** What one subscriber gets in the slots; a missing one shows the fallback. */
export type MergeValues = Readonly<Partial<Record<MergeField, string | undefined>>>;

/** What was done to keep a mail below the size at which Gmail clips it. A post is never dropped. */
export interface Fitting {
  /** UTF-8 bytes of the HTML, with room for the slots' values. */
  readonly bytes: number;
  /** Most characters of an excerpt; "full" where nothing was shortened. */
  readonly excerpts: number | "full";
  readonly covers: boolean;
  /** "list": the posts stand under each other without a card and a button of their own. */
  readonly layout: "cards" | "list";
  /** False where even that did not suffice. */
  readonly fits: boolean;
}

/** One rendering of an issue, shared by everybody who sees the same posts in the same language. */
export interface RenderedVariant {
  /** Plain text on one line. */
  readonly subject: Slotted;
  /** Complete document; slot values have to be HTML-escaped. */
  readonly html: Slotted;
  /** Plain text, LF line ends; slot values go in as they are, line breaks made spaces. */
  readonly text: Slotted;
  readonly fitting: Fitting;
}

/** Turns the chosen posts, in their order, into an issue; only what a template shows is kept. */
export function draftIssue(
  posts: readonly Post[],
  context: Pick<IssueDraft, "digest" | "number" | "composedAt" | "baseline">,
): IssueDraft {
  const { digest, number, composedAt, baseline } = context;
  return { digest, number, composedAt, baseline, posts: posts.map(toIssuePost) };
}

function toIssuePost(post: Post): IssuePost {
  const { id, url, title, excerpt, published, authors, categories, tags, cover, language } = post;
  return {
    ...{ id, url, title, excerpt, published, authors, categories, tags },
    ...(cover === undefined ? {} : { cover }),
    ...(language === undefined ? {} : { language }),
    words: countWords(post.text),
  };
}

/** By Unicode's rules (UAX #29), so that Chinese and Thai, which put no spaces between words, count too. */
function countWords(text: string): number {
  const segmenter = new Intl.Segmenter("und", { granularity: "word" });
  let words = 0;
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start);
    for (const { isWordLike } of segmenter.segment(text.slice(start, end))) if (isWordLike) words += 1;
    start = end;
  }
  return words;
}

/** UTF-16 units: walking over the segments of a text takes time that grows with the square of its length. */
const MAX_PIECE_LENGTH = 2000;

/** At a blank, where no word is cut; in a script without blanks, between two code points. */
function endOfPiece(text: string, start: number): number {
  const end = start + MAX_PIECE_LENGTH;
  if (end >= text.length) return text.length;
  for (let at = end; at > start; at -= 1) if (BLANKS.has(text[at] ?? "")) return at;
  return /^[\uDC00-\uDFFF]/.test(text[end] ?? "") ? end - 1 : end;
}

const BLANKS: ReadonlySet<string> = new Set([" ", "\n"]);
