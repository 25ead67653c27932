import type { Place } from "./errors.js";
import { ISSUE_NOTE_FINDINGS } from "./findings/issue-note-findings.js";
import { MAIL_FINDINGS } from "./findings/mail-findings.js";
import { NOTE_FINDINGS } from "./findings/note-findings.js";

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
  E_SITE_URL: {
    level: "error",
    what: "The site's address is a placeholder",
    fix: "Set `site.url` to the site's address: the posts' addresses and ids are made from it.",
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
    fix: "Replace it with Markdown or HTML if readers should see it, or close it. To have what your own tags make, read the built site: `{ html: public }`.",
  },
  W_PLUGIN: {
    level: "warning",
    what: "A post uses a tag or filter of a generator's plugin, whose code isn't run",
    fix: "To have what plugins make, read the built pages instead: `content: [{ html: _site }]`.",
  },
  E_TEMPLATE: {
    level: "error",
    what: "A post's template takes too long, or makes too much",
    fix: "Shorten its loops, or read the built pages instead: `content: [{ html: _site }]`.",
  },
  W_NESTING: {
    level: "warning",
    what: "Lists or quotes are nested too deeply",
    fix: "Nest lists fewer than 49 and quotes fewer than 98 levels deep.",
  },
  W_LOST: {
    level: "warning",
    what: "A part of a post can't be shown in feeds, so it was left out",
    fix: "Write it in another way, or add a sentence or a link for people who read the post in a feed.",
  },
  W_LEAK: {
    level: "warning",
    what: "Markup that the site's generator turns into HTML is shown as text",
    fix: "Correct the markup, or read the built site instead: `{ html: FOLDER }`. If it is meant as text, write it as code.",
  },
  W_DIALECT: {
    level: "warning",
    what: "The posts contain tags of a site generator, but the folder's generator is unknown",
    fix: "Set the source's `dialect:` to the generator's name, or to plain if the tags are just text.",
  },
  W_GENERATOR: {
    level: "warning",
    what: "The generator decides something in a way that can't be read",
    fix: "Read the pages that it has built: `{ html: public }`, or compare some addresses with the site.",
  },
  W_PICTURE_BUILT: {
    level: "warning",
    what: "A picture gets its address when the site is built, so it was left out",
    fix: "Read the pages that the generator has built: `{ html: dist }`, or move the picture to the folder of static files.",
  },
  W_XML_CHARACTER: {
    level: "warning",
    what: "There are characters that XML doesn't allow",
    fix: "Remove the control characters.",
  },
  W_HIDDEN: {
    level: "warning",
    what: "A field that can keep a post out has an unclear value, so the post was kept out",
    fix: "Write true or false, or rename the field if it is about something else.",
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
  W_PODCAST: {
    level: "warning",
    what: "Podcast directories refuse the podcast or an episode, or can't show all of it",
    fix: "See Apple's requirements: https://podcasters.apple.com/support/823-podcast-requirements.",
  },
  W_FEED: {
    level: "warning",
    what: "A source feed couldn't be fetched, so the last good copy was used",
    fix: "Check the address, the network and .feedletter/cache.",
  },
  W_ITEM_DATE: {
    level: "warning",
    what: "An item of a source feed has a date that can't be read",
    fix: "Correct the date in the feed, or ask its publisher to.",
  },
  W_ITEM_FUTURE: {
    level: "warning",
    what: "An item of a source feed is dated in the future, so it is left out until then",
    fix: "Correct the date in the feed, or build with `--future`.",
  },
  W_DATE_ZONE: {
    level: "warning",
    what: "A date has an unknown or ambiguous time zone",
    fix: "Write the zone as an offset: +0530.",
  },
  W_SYMLINK: {
    level: "warning",
    what: "A symbolic link leads out of the content folder, so it wasn't followed",
    fix: "Move the link's target into the folder, or set the source's `followLinks: true`.",
  },
  W_MOST_SKIPPED: {
    level: "warning",
    what: "Most files of a source aren't posts; `build` exits with 3",
    fix: "Name the folder with the posts in `content`, give the files dates, or read the built site: `{ html: FOLDER }`.",
  },
  W_EXPORT_STATUS: {
    level: "warning",
    what: "An export doesn't say which of its posts are published, so none is",
    fix: "If all that have a date are published, set `withoutStatus: published` for this source.",
  },
  W_FORMAT: {
    level: "warning",
    what: "Some of the site's pages are in a format that can't be read",
    fix: "Read the built site instead: `{ html: public }`.",
  },
  W_ID_EMPTY: {
    level: "warning",
    what: "The id field is empty",
    fix: "Write an id that will never change, or remove the field.",
  },
  W_ID_CHANGED: {
    level: "warning",
    what: "A post's id changed since the last build, so readers will show the post again",
    fix: "Put the old id into the front matter, or run `feedletter adopt` with the feed's address.",
  },
  W_TITLE_MARKUP: {
    level: "warning",
    what: "A title or summary contains markup, which readers show as plain characters",
    fix: "Write it as plain text.",
  },
  W_TITLE_EMPTY: {
    level: "warning",
    what: "A post has no title, though most posts do",
    fix: "Add a `title` to the front matter.",
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
    what: "The main feed or a named one has no items",
    fix: "Publish a post, or correct `content`, or what the feed includes and excludes (`feeds`).",
  },
  W_LANGUAGE: {
    level: "warning",
    what: "There is no translation into the site's language, so its pages and mails have English texts",
    fix: "If English is fine, add W_LANGUAGE to `check.ignore`. Mails can have your own words: see docs/templates.md.",
  },
  W_ARCHIVE_CHANGED: {
    level: "warning",
    what: "An archive page changed, but readers that have it won't load it again",
    fix: "Ignore this, unless the change matters to readers.",
  },
  ...ISSUE_NOTE_FINDINGS,
  ...MAIL_FINDINGS,
  W_DISCOVERY: {
    level: "warning",
    what: "Pages of the built site don't link to the feeds, so readers can't find them by the site's address",
    fix: "Run `feedletter inject FOLDER` after each build of the site, or put the lines that `feedletter inject` prints into its template.",
  },
  E_PING_HUB: {
    level: "error",
    what: "The WebSub hub wasn't told about a changed feed",
    fix: "Run `feedletter ping` again, or correct `feeds.hub`.",
  },
  W_PING_SITE: {
    level: "warning",
    what: "A published feed can't be fetched, so the hub wasn't told about it",
    fix: "Check the site and `feeds.url`, and run `feedletter ping` again.",
  },
  W_PING_UNPUBLISHED: {
    level: "warning",
    what: "A feed that has changed isn't published yet, so the hub wasn't told about it",
    fix: "Publish the output folder, and run `feedletter ping` again; or let it wait: `--wait 10m`.",
  },
  N_RAW_HTML: {
    level: "note",
    what: "Raw HTML in Markdown is left out, because Hugo leaves it out, too",
    fix: "To show it, set `markup.goldmark.renderer.unsafe: true` in Hugo's settings.",
  },
  ...NOTE_FINDINGS,
} as const satisfies Record<string, { level: Level; what: string; fix: string }>;

export type FindingCode = keyof typeof FINDINGS;

/** Findings that `check.ignore` may hide. */
export const IGNORABLE_CODES: readonly FindingCode[] = Object.keys(FINDINGS)
  .filter(isFindingCode)
  .filter((code) => FINDINGS[code].level !== "error");

function isFindingCode(text: string): text is FindingCode {
  return text in FINDINGS;
}

/** Something that should be looked at: docs/checks.md lists all codes. @public */
export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  readonly place: Place;
  readonly message: string;
  readonly fix: string;
  /** What many findings of one code have in common, such as an element that can't be shown. They may be listed together. */
  readonly cause?: string;
}

/** @param message one sentence with a full stop */
export function finding(code: FindingCode, place: Place, message: string): Finding {
  const { level, fix } = FINDINGS[code];
  return { code, place, message, level, fix };
}
