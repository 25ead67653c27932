import type { Fitting } from "#digest/issue.js";
import type { Place } from "#errors.js";
import type { FeedFormat } from "#feeds/feed.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";

/** Something wrong with the config, the content or a template. */
export interface PreviewProblem {
  readonly level: "error" | "warning" | "note";
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly place?: Place | undefined;
  /** The lines around the place. */
  readonly excerpt?: readonly ExcerptLine[] | undefined;
}

export interface ExcerptLine {
  readonly number: number;
  readonly text: string;
  /** Whether the problem is about this line. */
  readonly marked: boolean;
}

/** One feed document and what a reader app takes from it. */
export interface FeedPreview {
  /** Below the published folder: `rss.xml`, `tags/work/atom.xml`. */
  readonly path: string;
  readonly format: FeedFormat;
  readonly document: string;
  readonly read: ParsedFeed;
}

/** A feed as read back from its document. Its content is untrusted, like that of any feed. */
export interface ParsedFeed {
  readonly title: string;
  readonly description: string;
  readonly items: readonly ParsedItem[];
}

export interface ParsedItem {
  readonly title: string;
  readonly url: string;
  readonly published: Instant | undefined;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  /** The body; without one, the summary as HTML. */
  readonly html: string;
  readonly image: string | undefined;
}

/** Which rendering of an issue is looked at. Default: the whole issue in the site's language and the digest's template. */
export interface MailChoice {
  /** Number of the variant, from 1. */
  readonly variant?: number | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  readonly template?: string | undefined;
}

/** What there is to choose from. */
export interface MailChoices {
  /** Those that the audience needs; the first is the whole issue. */
  readonly variants: readonly {
    readonly language: string;
    readonly posts: number;
    readonly people: number;
  }[];
  readonly languages: readonly string[];
  readonly templates: readonly string[];
  /** The site's language and the digest's template. */
  readonly preset: { readonly language: string; readonly template: string };
}

/** One rendering of an issue, as a subscriber gets it, and what `feedletter check` finds in it. */
export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly fitting: Fitting;
  readonly problems: readonly PreviewProblem[];
}

export type MailRendering =
  | ({ readonly kind: "mail" } & RenderedMail)
  | { readonly kind: "failed"; readonly problems: readonly PreviewProblem[] };

/** A mail with what can be chosen about it. */
type ShownMail = RenderedMail & {
  readonly choices: MailChoices;
  /** The mail without a choice is here already. */
  readonly render: (choice: MailChoice) => Promise<MailRendering>;
};

export interface DigestPreview {
  /** Name of the digest in the configuration; of a welcome `weekly.welcome`, or `weekly.welcome.de`; `confirm.mail`. */
  readonly name: string;
  readonly title: string;
  readonly content: DigestContent;
}

/** The next issue; otherwise the new posts if they are too few for an issue, the posts of the last issue, or the newest posts. */
type DigestContent =
  | ({
      readonly kind: "next" | "waiting" | "last-issue" | "newest";
      readonly number: number;
      readonly posts: number;
      /** Path of the note for the next issue, from the configuration's folder. */
      readonly noteFile?: string | undefined;
    } & ShownMail)
  | ({ readonly kind: "welcome" | "confirmation" } & ShownMail)
  | { readonly kind: "empty" }
  | { readonly kind: "failed"; readonly problems: readonly PreviewProblem[] };

/** Everything that the preview shows at a time. */
export interface PreviewSnapshot {
  /** Different for every snapshot. */
  readonly version: string;
  readonly title: string;
  readonly timezone: string;
  readonly theme: Theme;
  /** What `feedletter check` reports. */
  readonly problems: readonly PreviewProblem[];
  readonly feeds: readonly FeedPreview[];
  readonly digests: readonly DigestPreview[];
  /** A picture of the site as a `data:` URL, if its file is in the project. */
  readonly findImage: (url: string) => string | undefined;
}
