import type { Author, Image, Post, Tag } from "#content/model/post.js";
import type { Note } from "#content/notes/note.js";
import type { Instant } from "#zoned-time.js";
import type { PostIdentity } from "./post-identity.js";

/** A post as it is in templates and frozen issues. All other texts are plain text. */
export interface IssuePost {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly excerpt: string;
  /** The whole post as cleaned HTML, if the digest mails it. */
  readonly html?: string;
  readonly published: Instant;
  readonly authors: readonly Author[];
  readonly categories: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly cover?: Image;
  /** BCP 47, if it differs from the site's. */
  readonly language?: string;
  /** Number of words in the body, for the reading time. */
  readonly words: number;
}

/** What is frozen of the note of an issue. */
export type IssueNote = Pick<Note, "html" | "subject" | "also" | "alone" | "file" | "fingerprint">;

/** One composed issue before it is frozen. */
export interface IssueDraft {
  /** Name of the digest in the config. */
  readonly digest: string;
  /** 1 for the first issue of a digest. */
  readonly number: number;
  readonly composedAt: Instant;
  /** Newest first, after those that the note names; at most `max`. Empty only if the note is an issue by itself. */
  readonly posts: readonly IssuePost[];
  readonly note?: IssueNote;
  /** Posts that this digest never sends, because they are older than its first issue. */
  readonly baseline: readonly PostIdentity[];
}

/** A value that is different for each subscriber and filled in after rendering. */
export type MergeField = "name" | "address" | "unsubscribeUrl" | "preferencesUrl";

export interface Slot {
  readonly field: MergeField;
  /** Used if the subscriber has no such value. */
  readonly fallback: string;
  /** Around the value, but not around the fallback. */
  readonly before?: string;
  readonly after?: string;
}

/** Constant pieces of text with slots between them. */
export type Slotted = readonly (string | Slot)[];

/** One subscriber's values; a missing one shows the slot's fallback. */
export type MergeValues = Readonly<Partial<Record<MergeField, string | undefined>>>;

/** How a mail was kept below the size at which Gmail clips it. Posts are never left out. */
export interface Fitting {
  /** UTF-8 bytes of the HTML, with an allowance for the slots' values. */
  readonly bytes: number;
  /** Characters that excerpts were cut to. */
  readonly excerpts: number | "full";
  readonly covers: boolean;
  /** "list": posts without cards and buttons. */
  readonly layout: "cards" | "list";
  /** Number of whole posts that were cut; absent if none was. */
  readonly cut?: number;
  /** False if even that wasn't enough. */
  readonly fits: boolean;
}

/** One rendering of an issue, shared by all subscribers with the same posts and language. */
export interface RenderedVariant {
  /** Plain text on one line. */
  readonly subject: Slotted;
  /** Complete document; slot values must be HTML-escaped. */
  readonly html: Slotted;
  /** Plain text with LF; slot values are inserted unescaped, on one line. */
  readonly text: Slotted;
  readonly fitting: Fitting;
}

/** Turns the chosen posts into an issue, in the order given. */
export function draftIssue(
  posts: readonly Post[],
  context: Pick<IssueDraft, "digest" | "number" | "composedAt" | "baseline"> & {
    readonly note?: Note | undefined;
    /** How much of each post the mail shows; default: the excerpt. */
    readonly content?: "excerpt" | "full";
  },
): IssueDraft {
  const { digest, number, composedAt, baseline, content, note } = context;
  const toPost = (post: Post): IssuePost =>
    content === "full" ? { ...toIssuePost(post), html: post.html } : toIssuePost(post);
  return { digest, number, composedAt, baseline, posts: posts.map(toPost), note: note && toIssueNote(note) };
}

function toIssueNote({ html, subject, also, alone, file, fingerprint }: Note): IssueNote {
  return { html, subject, also, alone, file, fingerprint };
}

function toIssuePost(post: Post): IssuePost {
  const { id, url, title, excerpt, published, authors, categories, tags, cover, language, text } = post;
  const words = countWords(text);
  return { id, url, title, excerpt, published, authors, categories, tags, cover, language, words };
}

/** By UAX #29, which also finds words in Chinese and Thai, which don't use spaces. */
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

/** In UTF-16 units. Splitting long texts would take time that grows with the square of their length. */
const MAX_PIECE_LENGTH = 2000;

/** At a space, so that no word is cut; in a script without spaces, between two code points. */
function endOfPiece(text: string, start: number): number {
  const end = start + MAX_PIECE_LENGTH;
  if (end >= text.length) return text.length;
  for (let at = end; at > start; at -= 1) if (BLANKS.has(text[at] ?? "")) return at;
  return /^[\uDC00-\uDFFF]/.test(text[end] ?? "") ? end - 1 : end;
}

const BLANKS: ReadonlySet<string> = new Set([" ", "\n"]);
