import { openCacheIn } from "#app/open-cache.js";
import { type ConfigPath, loadConfig } from "#config/load.js";
import { type Explanation, explainEntry } from "#content/explain/explain.js";
import type { Provenance, RecordProvenance } from "#content/front-matter/provenance.js";
import type { Entry, HiddenFrom, PostState } from "#content/model/post.js";
import { stateOf } from "#content/model/select.js";
import { findTooLarge } from "#content/render/read-body.js";
import { renderPost } from "#content/render/render.js";
import { FeedletterError } from "#errors.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { loadContent } from "./load-content.js";

export interface ListOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Decides which posts are in the future or expired. */
  readonly now: Instant;
}

/** A post, and whether it is published. @public */
export interface ListedPost {
  /** ISO 8601, UTC; "" for a draft without a date, as are its id and URL. */
  readonly date: string;
  readonly state: PostState;
  /** Absent where nothing but its state and the configuration decides where it is shown. */
  readonly hiddenFrom?: HiddenFrom | undefined;
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** Names of categories and tags. */
  readonly tags: readonly string[];
  /** Relative to the configuration. */
  readonly file: string;
}

/** Every post, whatever its state: newest first, drafts without a date last. */
export async function listPosts(listing: ListOptions): Promise<{
  readonly posts: readonly ListedPost[];
  readonly findings: readonly Finding[];
}> {
  const { entries, findings } = await load(listing);
  const posts = entries.map((entry) => toListed(entry, listing.now));
  const undated = findings.filter(({ code }) => code === "N_DRAFT").map(({ place }) => toUndated(place.file));
  return { posts: [...posts, ...undated], findings: [...findings, ...entries.flatMap(findTooLarge)] };
}

export interface ExplainedPost {
  /** Absent where the file is not a post: the findings say why. */
  readonly post?: ListedPost;
  readonly fields: readonly Explanation[];
  readonly findings: readonly Finding[];
}

/**
 * Where each field of one post came from, and all findings about it and its body.
 *
 * @param name the post's file (or the end of its path), id, URL or slug
 * @throws FeedletterError E_USAGE where there is no such post, or more than one
 */
export async function explainPost(name: string, listing: ListOptions): Promise<ExplainedPost> {
  const provenance = new Map<Entry, Provenance>();
  const { entries, findings, site } = await load(
    listing,
    (entry, origins) => void provenance.set(entry, origins),
  );
  const found = entries.filter((entry) => matchesName(entry, name));
  const [entry] = found;
  const files = [
    ...new Set([...found, ...findings].map(({ place }) => place.file).filter((file) => endsWith(file, name))),
  ];
  if (found.length > 1) throw ambiguous(name, found);
  const file = entry?.place.file ?? files[0];
  if (file === undefined) throw unknown(name);
  const own = findings.filter(({ place }) => place.file === file);
  if (entry === undefined) return { fields: [], findings: own };
  return {
    post: toListed(entry, listing.now),
    fields: explainEntry(entry, provenance.get(entry) ?? new Map(), site),
    findings: [...own, ...renderPost(entry, site, { all: () => entries }).findings],
  };
}

async function load({ configPath, env }: ListOptions, recordProvenance?: RecordProvenance) {
  const loaded = await loadConfig(configPath, { env, uses: [] });
  const content = await loadContent(loaded, { cache: openCacheIn(loaded.baseDir), recordProvenance });
  return { ...content, site: loaded.config.site };
}

function toListed(entry: Entry, now: Instant): ListedPost {
  const { published, hiddenFrom, id, url, title, categories, tags, place } = entry;
  return {
    date: new Date(published).toISOString(),
    state: stateOf(entry, now),
    hiddenFrom,
    id,
    url,
    title,
    tags: [...new Set([...categories, ...tags].map(({ name }) => name))],
    file: place.file,
  };
}

/** Without a date neither its id nor its URL may be known. */
function toUndated(file: string): ListedPost {
  return { date: "", state: "draft", id: "", url: "", title: "", tags: [], file };
}

function matchesName({ id, url, slug, place }: Entry, name: string): boolean {
  return [id, url, slug].includes(name) || endsWith(place.file, name);
}

/** Whole segments of the path: `post.md` is not the end of `my-post.md`. */
function endsWith(file: string, name: string): boolean {
  return file === name || file.endsWith(`/${name.replace(/^\.?\//, "")}`);
}

function ambiguous(name: string, found: readonly Entry[]): FeedletterError {
  return new FeedletterError("E_USAGE", {
    message: `"${name}" matches ${found.map(({ place }) => place.file).join(" and ")}.`,
    fix: "Give the file instead.",
  });
}

function unknown(name: string): FeedletterError {
  return new FeedletterError("E_USAGE", {
    message: `There is no post "${name}".`,
    fix: "Give a file, id, URL or slug. `feedletter list` shows them all.",
  });
}
