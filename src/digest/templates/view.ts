import type { SiteConfig } from "#config/schema.js";
import type { Image } from "#content/model/post.js";
import { toPlainLine } from "#content/text/characters.js";
import { escapeHtml } from "#content/text/escape.js";
import { cutAtWord } from "#digest/format.js";
import type { Fitting, IssueDraft, IssuePost } from "#digest/issue.js";
import { unshownFormat } from "#digest/mail-images.js";
import { directionOf } from "#i18n/direction.js";
import { isolate } from "#i18n/isolate.js";
import { messagesFor } from "#i18n/messages.js";
import { resolveUrl } from "#resolve-url.js";
import type { Theme } from "#theme/theme.js";

/**
 * The names in a view, so that a template can be checked before it is rendered. "instant" is a number that is a date; "slot" is
 * text that only each subscriber's mail has, and "html" a post's body, so helpers can't look at them.
 */
export type Shape =
  | "flag"
  | "slot"
  | "html"
  | "text"
  | "number"
  | "instant"
  | readonly [Shape]
  | { readonly [name: string]: Shape };

/** The values that a shape describes. */
export type ValueOf<Of> = Of extends "text" | "slot" | "html"
  ? string
  : Of extends "flag"
    ? boolean
    : Of extends "number" | "instant"
      ? number
      : Of extends readonly [infer Item]
        ? readonly ValueOf<Item>[]
        : { readonly [Name in keyof Of]: ValueOf<Of[Name]> };

const SURFACE_SHAPE = {
  back: "text",
  ink: "text",
  text: "text",
  soft: "text",
  accent: "text",
  line: "text",
} as const;
const BUTTON_SHAPE = { back: "text", text: "text" } as const;
const COLOURS_SHAPE = {
  page: SURFACE_SHAPE,
  card: SURFACE_SHAPE,
  button: BUTTON_SHAPE,
  quietButton: BUTTON_SHAPE,
} as const;

export const THEME_SHAPE = {
  width: "text",
  cardWidth: "text",
  radius: "text",
  coverRadius: "text",
  buttonRadius: "text",
  font: "text",
  headingFont: "text",
  modernFont: "text",
  modernHeadingFont: "text",
  ...COLOURS_SHAPE,
  dark: COLOURS_SHAPE,
  logo: { url: "text", darkUrl: "text", alt: "text", width: "text", widthNumber: "text" },
} as const;

const TAG_SHAPE = { name: "text", slug: "text" } as const;
const POST_SHAPE = {
  title: "text",
  url: "text",
  excerpt: "text",
  body: "html",
  bodyText: "text",
  published: "instant",
  byline: "text",
  authors: [{ name: "text", url: "text" }],
  category: "text",
  categories: [TAG_SHAPE],
  tags: [TAG_SHAPE],
  cover: { url: "text", alt: "text", width: "text", narrow: "flag" },
  wordCount: "number",
  language: "text",
} as const;

const NOTE_SHAPE = { body: "html", bodyText: "text", language: "text" } as const;

/** Everything that a digest's templates can show. `FIELD_DESCRIPTIONS` describes each field. */
export const DIGEST_SHAPE = {
  site: { title: "text", url: "text", description: "text" },
  digest: { name: "text", title: "text" },
  issue: { number: "number", composedAt: "instant", byline: "text" },
  note: NOTE_SHAPE,
  posts: [POST_SHAPE],
  also: [{ title: "text", url: "text" }],
  compact: "flag",
  more: "number",
  preheader: "text",
  greeting: "slot",
  postalAddress: "text",
  unsubscribeUrl: "slot",
  preferencesUrl: "slot",
  browserUrl: "text",
  theme: THEME_SHAPE,
  language: "text",
  direction: "text",
  start: "text",
  words: {
    read: "text",
    by: "text",
    unsubscribe: "text",
    whyYouGetThis: "text",
    newPosts: "text",
    issue: "text",
    whatIsNew: "text",
    toTheSite: "text",
    viewInBrowser: "text",
    preferences: "text",
    continueReading: "text",
    alsoWorthReading: "text",
  },
} as const satisfies Shape;

type PostView = Omit<ValueOf<typeof POST_SHAPE>, "cover"> & {
  readonly cover: ValueOf<typeof POST_SHAPE.cover> | null;
};

export type ThemeView = Omit<ValueOf<typeof THEME_SHAPE>, "logo"> & Pick<Theme, "logo">;

export type DigestView = Omit<ValueOf<typeof DIGEST_SHAPE>, "posts" | "theme" | "note"> & {
  readonly note: ValueOf<typeof NOTE_SHAPE> | null;
  readonly posts: readonly PostView[];
  readonly theme: ThemeView;
};

/** How much of an issue a mail shows. */
export type FittingStep = Pick<Fitting, "excerpts" | "covers" | "layout">;

export interface ViewContext {
  readonly site: SiteConfig;
  readonly digestTitle: string;
  readonly mail: { readonly postalAddress?: string | undefined };
  readonly language: string;
  readonly greeting: string;
  readonly unsubscribeUrl: string;
  /** "" if there is no server. */
  readonly preferencesUrl: string;
  /** Missing if issues aren't published as pages. */
  readonly browserUrl?: string | undefined;
  readonly theme: Theme;
  readonly fitting: FittingStep;
  /** Of each post; "" for one of which only the excerpt is shown. */
  readonly bodies: readonly { readonly html: string; readonly text: string }[];
  /** Undefined for an issue without a note. */
  readonly note: { readonly html: string; readonly text: string } | undefined;
}

/** Makes the values for the templates. Every text is one line; a link that is neither http(s) nor mailto is replaced. */
export function viewIssue(draft: IssueDraft, context: ViewContext): DigestView {
  const { site, language } = context;
  const { newPosts, issue, whatIsNew, minutesToRead, untitled, greeting, watch, listen, drawing, ...words } =
    messagesFor(language, site.words).digest;
  const posts = draft.posts.map((post, index) => viewPost(post, context, context.bodies[index]));
  const title = toPlainLine(context.digestTitle);
  const direction = directionOf(language);
  return {
    site: { title: toPlainLine(site.title), url: site.url, description: toPlainLine(site.description) },
    digest: { name: draft.digest, title: isolate(title, direction) },
    issue: { number: draft.number, composedAt: draft.composedAt, byline: sharedByline(posts) },
    note: context.note === undefined ? null : viewNote(context.note, context),
    posts,
    also: (draft.note?.also ?? []).flatMap(({ title: text, url }) => {
      const link = safeLink(url);
      return link === undefined ? [] : [{ title: toPlainLine(text), url: link }];
    }),
    compact: context.fitting.layout === "list",
    more: Math.max(0, posts.length - 1),
    preheader: writePreheader(
      [beginningOf(context.note), ...listTitles(posts)],
      language,
      posts.length === 0 ? `${title} · ${issue(draft.number)}` : whatIsNew(title),
    ),
    greeting: context.greeting,
    postalAddress: toPlainLine(context.mail.postalAddress ?? ""),
    unsubscribeUrl: context.unsubscribeUrl,
    preferencesUrl: context.preferencesUrl,
    browserUrl: context.browserUrl ?? "",
    theme: context.theme,
    language,
    direction,
    start: direction === "rtl" ? "right" : "left",
    words: {
      ...words,
      newPosts: newPosts(posts.length),
      issue: issue(draft.number),
      whatIsNew: whatIsNew(title),
    },
  };
}

function viewNote(
  { html, text }: NonNullable<ViewContext["note"]>,
  { site, language }: Pick<ViewContext, "site" | "language">,
): DigestView["note"] {
  return { body: html, bodyText: text, language: differingLanguage(site.language, language) };
}

/** That of all posts, if there are several. */
function sharedByline(posts: readonly PostView[]): string {
  const [byline = "", ...others] = new Set(posts.map((post) => post.byline));
  return posts.length > 1 && others.length === 0 ? byline : "";
}

function viewPost(
  post: IssuePost,
  { site, language, theme, fitting }: ViewContext,
  body: ViewContext["bodies"][number] | undefined,
): PostView {
  const lineOf = (text: string) => isolate(toPlainLine(text), directionOf(language));
  const names = post.authors.map(({ name }) => lineOf(name)).filter((name) => name !== "");
  const text = toPlainLine(post.excerpt);
  const title =
    toPlainLine(post.title) ||
    cutAtWord(text, 80, language) ||
    messagesFor(language, site.words).digest.untitled;
  const excerpt = title === text ? "" : text;
  const named = ({ name, slug }: { name: string; slug: string }) => ({ name: toPlainLine(name), slug });
  return {
    title,
    url: safeLink(post.url) ?? site.url,
    excerpt: fitting.excerpts === "full" ? excerpt : cutAtWord(excerpt, fitting.excerpts, language),
    body: body?.html ?? "",
    bodyText: body?.text ?? "",
    published: post.published,
    byline: new Intl.ListFormat(language, { type: "conjunction" }).format(names),
    authors: post.authors.map(({ name, url }) => ({
      name: toPlainLine(name),
      url: safeLink(url ?? "") ?? "",
    })),
    category: lineOf(post.categories[0]?.name ?? ""),
    categories: post.categories.map(named),
    tags: post.tags.map(named),
    // A body that begins with its cover, or has it further down, shows it once.
    cover: fitting.covers && !hasCover(post) ? viewCover(post.cover, theme) : null,
    wordCount: post.words,
    language: differingLanguage(post.language ?? site.language, language),
  };
}

/** The post's language if it isn't the mail's; "" for "de" in a mail that is "de-AT". */
function differingLanguage(ofPost: string, ofMail: string): string {
  return new Intl.Locale(ofPost).language === new Intl.Locale(ofMail).language ? "" : ofPost;
}

function hasCover({ html, cover }: IssuePost): boolean {
  return html !== undefined && cover !== undefined && html.includes(escapeHtml(cover.url));
}

/** CSS pixels. A portrait in the width of a card would fill the screen. */
const MAX_COVER_HEIGHT = 400;

function viewCover(cover: Image | undefined, theme: Theme): PostView["cover"] {
  const url = cover && safeLink(cover.url);
  if (!url || url.startsWith("mailto:") || unshownFormat(cover) !== undefined) return null;
  const { alt = "", width = 0, height = 0 } = cover;
  const cardWidth = Number.parseInt(theme.cardWidth, 10);
  const fitting = height === 0 ? cardWidth : Math.round((MAX_COVER_HEIGHT * width) / height);
  const narrow = fitting < cardWidth;
  return {
    url,
    alt: toPlainLine(alt),
    width: narrow ? `${Math.max(1, fitting)}px` : theme.cardWidth,
    narrow,
  };
}

/** The URL with every character outside RFC 3986 percent-encoded; undefined if a mail must not link to it. */
function safeLink(url: string): string | undefined {
  return resolveUrl(url, undefined, /^(?:https?|mailto):$/);
}

/** After a shorter preheader, mail programs would show the mail's first links. */
const SHORT_PREHEADER = 60;

function writePreheader(parts: readonly string[], language: string, closing: string): string {
  const text = parts.filter(Boolean).join(" · ");
  return cutAtWord(text.length < SHORT_PREHEADER ? `${text} · ${closing}` : text, 180, language);
}

function listTitles(posts: readonly PostView[]): readonly string[] {
  return [...posts.map(({ title }) => title), posts[0]?.excerpt ?? ""];
}

/** Of a note: the first lines, without pictures, the numbers of links, and the list of their addresses. */
function beginningOf(note: ViewContext["note"]): string {
  const [text = ""] = (note?.text ?? "").split(/\n\n\[1\] /, 1);
  return toPlainLine(text.replace(/ ?\[[^\]\n]*\]/g, "").slice(0, 400));
}
