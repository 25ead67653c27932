import type { Place } from "./errors.js";

/** error: the build leaves the post out and exits with code 3; warning: the post is in, but something was changed or guessed; note: good to know. */
export type Level = "error" | "warning" | "note";

/** All findings about content, feeds and digests: what each code means, and what to do. docs/checks.md is generated from it. */
export const FINDINGS = {
  E_READ: {
    level: "error",
    what: "A file can't be read",
    fix: "Make the file readable, or move it out of the content folder.",
  },
  E_UTF8: {
    level: "error",
    what: "A file isn't UTF-8",
    fix: "Save the file as UTF-8.",
  },
  E_FRONT_MATTER: {
    level: "error",
    what: "The front matter can't be parsed",
    fix: "Correct the front matter.",
  },
  E_DATE: {
    level: "error",
    what: "Invalid date",
    fix: "Write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ.",
  },
  E_URL: {
    level: "error",
    what: "A post's own address isn't a URL",
    fix: "Write an absolute http(s) URL, or a path from the site's root.",
  },
  E_ID_DUPLICATE: {
    level: "error",
    what: "Two posts have the same id",
    fix: "Give one of them a different id, slug or permalink.",
  },
  E_TYPE: {
    level: "error",
    what: "A field has a value of the wrong type",
    fix: "Correct the value in the front matter.",
  },
  W_FIELD: {
    level: "warning",
    what: "A field can't be used",
    fix: "Correct or remove the field.",
  },
  W_SHORTCODE: {
    level: "warning",
    what: "A site generator's tag was left out, or is never closed",
    fix: "Replace it with Markdown or HTML if readers should see it, or close it.",
  },
  W_NESTING: {
    level: "warning",
    what: "Lists or quotes are nested too deeply",
    fix: "Nest lists fewer than 49 and quotes fewer than 98 levels deep.",
  },
  W_DIALECT: {
    level: "warning",
    what: "The posts contain tags of a site generator, but the folder's generator is unknown",
    fix: "Set the source's `dialect:` to hugo, jekyll, eleventy or zola, or to plain if the tags are just text.",
  },
  W_XML_CHARACTER: {
    level: "warning",
    what: "There are characters that XML doesn't allow",
    fix: "Remove the control characters.",
  },
  W_ENCLOSURE: {
    level: "warning",
    what: "An enclosure or cover is incomplete",
    fix: "Add the missing value.",
  },
  W_ENCLOSURE_LENGTH: {
    level: "warning",
    what: "The size of an enclosure is unknown, so podcast apps can't show it",
    fix: "Add the enclosure's `length` in bytes.",
  },
  W_FEED: {
    level: "warning",
    what: "A source feed couldn't be fetched, so the last good copy was used",
    fix: "Check the address, the network and .feedletter/cache.",
  },
  W_ID_EMPTY: {
    level: "warning",
    what: "The id field is empty",
    fix: "Write an id that will never change, or remove the field.",
  },
  W_ID_CHANGED: {
    level: "warning",
    what: "A post's id changed since the last build, so readers will show the post again",
    fix: "Put the old id into the front matter.",
  },
  W_TITLE_MARKUP: {
    level: "warning",
    what: "A title contains markup, which readers show as plain characters",
    fix: "Write the title as plain text.",
  },
  W_DATE_MOVING: {
    level: "warning",
    what: "A date comes from the file or commit, so it changes with each checkout",
    fix: "Write the date into the front matter or the file name.",
  },
  W_DATE_FUTURE: {
    level: "warning",
    what: "A published post has an updated date in the future",
    fix: "Correct the updated date.",
  },
  W_URL_DROPPED: {
    level: "warning",
    what: "An address can't be used in a feed, so the link or image was left without it",
    fix: "Write an http(s) URL or a path.",
  },
  W_URL_HTTP: {
    level: "warning",
    what: "An image or other media is loaded over http, which many readers block",
    fix: "Use https:// if the server supports it.",
  },
  W_LINK_DEAD: {
    level: "warning",
    what: "A relative link points to a file that doesn't exist",
    fix: "Correct the path, or put the file next to the post.",
  },
  W_IMAGE_ALT: {
    level: "warning",
    what: "An image has no alternative text",
    fix: 'Describe it in the alternative text; write `<img alt="">` if it is only decoration.',
  },
  W_NO_CONTENT: {
    level: "warning",
    what: "A post has no content",
    fix: "Write something, or make it a draft.",
  },
  W_FEED_SIZE: {
    level: "warning",
    what: "A feed is larger than 1 MB, and every reader downloads it again and again",
    fix: "Lower `feeds.limit`, or set `feeds.content: summary`.",
  },
  W_FEED_EMPTY: {
    level: "warning",
    what: "The main feed has no items",
    fix: "Publish a post, or correct `content`, `feeds.include` and `feeds.exclude`.",
  },
  W_ARCHIVE_CHANGED: {
    level: "warning",
    what: "An archive page changed, but readers that have it won't load it again",
    fix: "Ignore this, unless the change matters to readers.",
  },
  E_MAIL_LINK: {
    level: "error",
    what: "A link in the digest isn't absolute, so it leads nowhere",
    fix: "Write an absolute https address.",
  },
  E_MAIL_TEXT: {
    level: "error",
    what: "The digest's text version doesn't match its HTML",
    fix: "Show everything in `.txt.hbs` that `.mjml.hbs` shows.",
  },
  E_MAIL_UNSUBSCRIBE: {
    level: "error",
    what: "The digest has no one-click unsubscribe",
    fix: "Set `server.url` to an https address, and keep {{unsubscribeUrl}} in both templates.",
  },
  E_MAIL_CODE: {
    level: "error",
    what: "The digest contains a script, a form or something else that mail programs block",
    fix: "Remove it: mail programs block it, and spam filters distrust it.",
  },
  W_MAIL_SIZE: {
    level: "warning",
    what: "The digest is so large that Gmail clips it",
    fix: "Lower `posts.max`, or shorten the template.",
  },
  W_MAIL_ALT: {
    level: "warning",
    what: "An image in the digest has no alternative text",
    fix: 'Give every image an alt text; alt="" if it is only decoration.',
  },
  W_MAIL_HTTP: {
    level: "warning",
    what: "A link in the digest isn't encrypted",
    fix: "Link to https.",
  },
  W_MAIL_LANGUAGE: {
    level: "warning",
    what: "The digest doesn't declare its language or direction",
    fix: 'Keep lang="{{language}}" dir="{{direction}}" on <mjml>.',
  },
  W_MAIL_TABLE: {
    level: "warning",
    what: "Screen readers will announce a layout table as data",
    fix: 'Add role="presentation" to tables that are only used for layout.',
  },
  W_MAIL_CONTRAST: {
    level: "warning",
    what: "Text in the digest has too little contrast",
    fix: "Choose colours with a contrast of at least 4.5, in dark mode too.",
  },
  W_MAIL_TAP: {
    level: "warning",
    what: "A button in the digest is too small to tap",
    fix: "Give the button more padding: it should be 44 pixels high.",
  },
  W_MAIL_SUBJECT: {
    level: "warning",
    what: "The subject is empty, too long or in capitals",
    fix: "Change `subject` in the configuration.",
  },
  W_MAIL_PREHEADER: {
    level: "warning",
    what: "The preview text next to the subject is missing, too short or too long",
    fix: "Show {{preheader}} in <mj-preview>.",
  },
  W_MAIL_SPAM: {
    level: "warning",
    what: "The digest contains something that spam filters look for",
    fix: "Reword it, or link directly.",
  },
  N_NO_DATE: {
    level: "note",
    what: "A file has no date",
    fix: "Add a date to make it a post.",
  },
  N_DRAFT: {
    level: "note",
    what: "A draft has no date",
    fix: "Add a date to see it with --drafts.",
  },
  N_NOT_A_POST: {
    level: "note",
    what: "A file is not a post",
    fix: "",
  },
  N_URL_GUESSED: {
    level: "note",
    what: "A page of a built site has no canonical URL, so its address was derived from its path",
    fix: 'Add `<link rel="canonical">` to the page, or set the source\'s `url`.',
  },
  N_FUTURE: {
    level: "note",
    what: "A post is dated in the future",
    fix: "It will be published then.",
  },
  N_DATE_ORDER: {
    level: "note",
    what: "A post was updated before it was published",
    fix: "Correct one of the dates; feeds use the later one.",
  },
  N_LINK_HTTP: {
    level: "note",
    what: "A link leads to http",
    fix: "Use https:// if the server supports it.",
  },
  N_LINK_RELATIVE: {
    level: "note",
    what: "A relative link leads to an unknown page",
    fix: "Check that it works, or write it from the site's root.",
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

/** @param message one sentence with a full stop */
export function finding(code: FindingCode, place: Place, message: string): Finding {
  const { level, fix } = FINDINGS[code];
  return { code, place, message, level, fix };
}
