import type { Place } from "./errors.js";

/** error: a build leaves the post out and ends with exit code 3; warning: it is in, and something was changed or guessed; note: worth knowing. */
export type Level = "error" | "warning" | "note";

/** Everything that loading and checking can say about somebody's content: code → level, what it means, and what to do. docs/checks.md is made from it. */
export const FINDINGS = {
  E_READ: {
    level: "error",
    what: "A file can't be read",
    fix: "Make the file readable, or move it out of the content folder.",
  },
  E_UTF8: { level: "error", what: "A file isn't UTF-8", fix: "Save the file as UTF-8." },
  E_FRONT_MATTER: {
    level: "error",
    what: "The front matter can't be understood",
    fix: "Correct the front matter.",
  },
  E_DATE: {
    level: "error",
    what: "A date is none",
    fix: "Write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ.",
  },
  E_URL: {
    level: "error",
    what: "A post's own address is no URL",
    fix: "Write an absolute http(s) URL, or a path from the site's root.",
  },
  E_ID_DUPLICATE: {
    level: "error",
    what: "Two posts have one id",
    fix: "Give one of them another id, slug or permalink.",
  },
  E_TYPE: {
    level: "error",
    what: "A field holds something of another kind",
    fix: "Correct the value in the front matter.",
  },
  W_FIELD: { level: "warning", what: "A field can't be used", fix: "Correct or remove the field." },
  W_SHORTCODE: {
    level: "warning",
    what: "A tag of a site generator was left out, or has no end",
    fix: "Replace it by Markdown or HTML if readers should see it, or close it.",
  },
  W_NESTING: {
    level: "warning",
    what: "Lists or quotes are nested too deep",
    fix: "Nest lists less than 49 and quotes less than 98 deep.",
  },
  W_DIALECT: {
    level: "warning",
    what: "A folder whose generator is unknown has what looks like a generator's tags",
    fix: "Set `dialect:` of the source to hugo, jekyll, eleventy or zola, or to plain if it is meant so.",
  },
  W_XML_CHARACTER: {
    level: "warning",
    what: "There are characters that XML can't hold",
    fix: "Remove the control characters.",
  },
  W_ENCLOSURE: {
    level: "warning",
    what: "An enclosure or cover lacks something",
    fix: "Add the missing value to the enclosure.",
  },
  W_ENCLOSURE_LENGTH: {
    level: "warning",
    what: "Nobody knows how long an enclosure is, so podcast apps show no size",
    fix: "Add `length` in bytes to the enclosure.",
  },
  W_FEED: {
    level: "warning",
    what: "A feed that posts come from can't be had; its last good copy is used",
    fix: "Check the address, the network and .feedletter/cache.",
  },
  W_ID_EMPTY: {
    level: "warning",
    what: "The field for the id is there and empty",
    fix: "Write an id that stays for ever, or remove the field.",
  },
  W_ID_CHANGED: {
    level: "warning",
    what: "A post's id isn't what the last build wrote, so readers show the post again",
    fix: "Put the old id into the front matter.",
  },
  W_TITLE_MARKUP: {
    level: "warning",
    what: "A title has markup in it, which readers show as it is written",
    fix: "Write the title as plain text.",
  },
  W_DATE_MOVING: {
    level: "warning",
    what: "A date is that of the file or commit, which changes with each checkout",
    fix: "Write the date itself, or put it into the file's name.",
  },
  W_DATE_FUTURE: {
    level: "warning",
    what: "A published post was changed in the future",
    fix: "Correct the date of the change.",
  },
  W_URL_DROPPED: {
    level: "warning",
    what: "An address can't be used in a feed, so the link or picture lost it",
    fix: "Write an http(s) URL or a path.",
  },
  W_URL_HTTP: {
    level: "warning",
    what: "A picture or other medium is loaded over http, which readers block",
    fix: "Write https:// where the server speaks it.",
  },
  W_LINK_DEAD: {
    level: "warning",
    what: "A relative link names a file that isn't there",
    fix: "Correct the path, or put the file beside the post.",
  },
  W_IMAGE_ALT: {
    level: "warning",
    what: "A picture has no text for those who don't see it",
    fix: 'Describe it in the alternative text; a mere ornament gets `<img alt="">`.',
  },
  W_NO_CONTENT: {
    level: "warning",
    what: "A post has nothing to read",
    fix: "Write something, or make it a draft.",
  },
  W_FEED_SIZE: {
    level: "warning",
    what: "A feed has more than 1 MB, and every reader loads it again and again",
    fix: "Lower `feeds.limit`, or set `feeds.content: summary`.",
  },
  W_FEED_EMPTY: {
    level: "warning",
    what: "The main feed has no items",
    fix: "Publish a post, or correct `content`, `feeds.include` and `feeds.exclude`.",
  },
  W_ARCHIVE_CHANGED: {
    level: "warning",
    what: "An archive page isn't what it was; readers that have it don't load it again",
    fix: "Nothing, if the change may miss them.",
  },
  E_MAIL_LINK: {
    level: "error",
    what: "A link of the digest leads nowhere outside the site",
    fix: "Write an absolute https address.",
  },
  E_MAIL_TEXT: {
    level: "error",
    what: "The digest's text part doesn't say what its HTML says",
    fix: "Show in `.txt.hbs` what `.mjml.hbs` shows.",
  },
  E_MAIL_UNSUBSCRIBE: {
    level: "error",
    what: "The digest can't be left with one click",
    fix: "Set `server.url` to an https address, and keep {{unsubscribeUrl}} in both templates.",
  },
  E_MAIL_CODE: {
    level: "error",
    what: "The digest has script, a form or something else that mail programs block",
    fix: "Remove it: mail programs block it, and filters distrust it.",
  },
  W_MAIL_SIZE: {
    level: "warning",
    what: "The digest is larger than what Gmail shows whole",
    fix: "Lower `posts.max`, or shorten the template.",
  },
  W_MAIL_ALT: {
    level: "warning",
    what: "A picture of the digest has no alternative text",
    fix: 'Give every picture an alt text; alt="" for one that only decorates.',
  },
  W_MAIL_HTTP: { level: "warning", what: "A link of the digest isn't encrypted", fix: "Link to https." },
  W_MAIL_LANGUAGE: {
    level: "warning",
    what: "The digest doesn't say its language or direction",
    fix: 'Keep lang="{{language}}" dir="{{direction}}" on <mjml>.',
  },
  W_MAIL_TABLE: {
    level: "warning",
    what: "A table that only places things is read out as one",
    fix: 'Add role="presentation" to tables that only place things.',
  },
  W_MAIL_CONTRAST: {
    level: "warning",
    what: "Text of the digest is hard to tell from its background",
    fix: "Choose colours with a contrast of at least 4.5, for dark mode too.",
  },
  W_MAIL_TAP: {
    level: "warning",
    what: "A button of the digest is too small for a thumb",
    fix: "Give the button more padding: 44 pixels suit a thumb.",
  },
  W_MAIL_SUBJECT: {
    level: "warning",
    what: "The subject is empty, too long or shouts",
    fix: "Change `subject` in the configuration.",
  },
  W_MAIL_PREHEADER: {
    level: "warning",
    what: "The preview text beside the subject is missing, too short or too long",
    fix: "Show {{preheader}} in <mj-preview>.",
  },
  W_MAIL_SPAM: {
    level: "warning",
    what: "The digest has what spam filters look for",
    fix: "Say it in other words, or link directly.",
  },
  N_NO_DATE: { level: "note", what: "A file has no date", fix: "Add a date to make it a post." },
  N_DRAFT: {
    level: "note",
    what: "A draft has no date",
    fix: "Add a date to see it with --drafts.",
  },
  N_NOT_A_POST: { level: "note", what: "A file is no post", fix: "" },
  N_URL_GUESSED: {
    level: "note",
    what: "A page of a built site names no canonical URL, so its address was made of its path",
    fix: 'Add `<link rel="canonical">` to the page, or set the source\'s `url`.',
  },
  N_FUTURE: { level: "note", what: "A post is dated in the future", fix: "It stays out until then." },
  N_DATE_ORDER: {
    level: "note",
    what: "A post was changed before it was published",
    fix: "Correct one of the dates; the feeds take the later one.",
  },
  N_LINK_HTTP: {
    level: "note",
    what: "A link leads to http",
    fix: "Write https:// where the server speaks it.",
  },
  N_LINK_RELATIVE: {
    level: "note",
    what: "A relative link leads to a page that isn't known here",
    fix: "Open it, or write it from the site's root.",
  },
} as const satisfies Record<string, { level: Level; what: string; fix: string }>;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  readonly place: Place;
  readonly message: string;
  readonly fix: string;
}

/** @param message one sentence that ends with a full stop */
export function finding(code: FindingCode, place: Place, message: string): Finding {
  const { level, fix } = FINDINGS[code];
  return { code, place, message, level, fix };
}
