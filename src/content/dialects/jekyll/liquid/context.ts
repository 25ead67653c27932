import type { SiteConfig } from "#config/schema.js";
import type { FindPage } from "#content/dialects/jekyll/pages.js";
import type { JekyllSite } from "#content/dialects/jekyll/site.js";
import type { FindPost } from "#content/dialects/tags/find-post.js";
import type { Entry } from "#content/model/post.js";
import type { RubyClock } from "./ruby-time.js";
import type { SiteFiles } from "./site-files.js";

/** What the templates of one Jekyll site may refer to. */
export interface LiquidContext {
  readonly site: SiteConfig;
  readonly jekyll: JekyllSite;
  readonly files: SiteFiles;
  readonly clock: RubyClock;
  /** Published posts, the newest first. */
  readonly posts: () => readonly Entry[];
  readonly findPost: FindPost;
  readonly findPage: FindPage;
  readonly renderMarkdown: (markdown: string) => string;
  readonly renderLine: (markdown: string) => string;
}

/** Something that a template can't do. */
export interface LiquidReport {
  readonly kind: "plugin" | "tag";
  /** What it has in common with others of its kind. */
  readonly cause: string;
  /** A sentence. */
  readonly message: string;
  /** Of liquidjs; one without a file is in the post itself. */
  readonly token?: { readonly begin: number; readonly file?: string | undefined };
}

/** One post's template while it runs. */
export interface LiquidRun {
  readonly entry: Entry;
  /** Tells about a tag or filter, once for each cause. */
  readonly report: (report: LiquidReport) => void;
}
