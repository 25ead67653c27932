import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { formatAdoptedIds, idsFileOf, readAdoptedIds } from "#app/site/adopted-ids.js";
import { type BuildOptions, type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import type { RenderedSet } from "#app/site/render-sets.js";
import { loadConfig } from "#config/load.js";
import { isModule } from "#config/reading/find-config.js";
import { isUri } from "#content/text/uri.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { moveFile } from "#machine/move-file.js";
import { adoptIds } from "./adopt-ids.js";
import { compareFeeds, type Differences } from "./compare-feeds.js";
import { editConfig, type NamePlan, planName, writtenFiles } from "./feed-names.js";
import { type KnownFeed, type KnownItem, readKnownFeed } from "./known-feed.js";
import { hostOf, type MatchedItem, matchItems, type SiteHosts } from "./match-items.js";
import { explainSkipped } from "./skipped-files.js";

export interface AdoptOptions extends BuildOptions {
  /** URL, or a file relative to the configuration. */
  readonly feed: string;
  readonly allowPrivate: boolean;
  /** The feed of `feeds.named` that it becomes; default: the main one. */
  readonly named?: string | undefined;
  /** Write nothing. */
  readonly dryRun: boolean;
}

export interface AdoptResult {
  readonly feed: Pick<KnownFeed, "name" | "format" | "address" | "shown" | "pages" | "warnings"> & {
    /** Of all pages. */
    readonly items: number;
  };
  readonly matched: readonly {
    readonly id: string;
    readonly title: string;
    readonly url: string;
    /** Relative to the configuration. */
    readonly file: string;
    readonly by: MatchedItem["by"];
  }[];
  /** Items whose ids aren't adopted, each with the reason. */
  readonly unmatched: readonly (Pick<KnownItem, "id" | "title"> & {
    readonly url?: string;
    readonly reason: string;
  })[];
  readonly differences: Differences;
  readonly ids: {
    readonly file: string;
    readonly added: number;
    /** Ids that the file has already, and that posts have anyway. */
    readonly known: number;
  };
  readonly name: NamePlan;
  /** Files that were written, or with `dryRun` would be. */
  readonly written: readonly string[];
}

/**
 * Takes over the ids and the address of the feed that readers have, so that no post is shown twice.
 *
 * @throws FeedletterError E_CONFIG…, E_IDS, E_SOURCE, E_FEED, E_OUT_WRITE
 */
export async function adoptFeed(options: AdoptOptions): Promise<AdoptResult> {
  const site = await renderSite({ ...options, include: new Set() });
  try {
    requireSet(site, options.named);
    const feed = await readKnownFeed(options.feed, site.loaded, options);
    const result = await compareWith(feed, site, options);
    if (!options.dryRun) for (const { path, text } of result.files) replaceFile(path, text);
    return { ...result.adopted, written: result.files.map(({ path }) => basename(path)) };
  } finally {
    site.close();
  }
}

interface Changes {
  readonly adopted: Omit<AdoptResult, "written">;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** @throws FeedletterError E_USAGE for an unknown name */
function requireSet({ sets }: RenderedSite, named: string | undefined): RenderedSet {
  const found = sets.find(({ set }) =>
    named === undefined ? set.kind === "main" : set.kind === "named" && set.name === named,
  );
  if (found !== undefined) return found;
  const names = sets.flatMap(({ set }) => (set.kind === "named" ? [set.name] : []));
  throw new FeedletterError("E_USAGE", {
    message: `There is no feed "${named}" in \`feeds.named\`.`,
    fix: names.length === 0 ? "Add it there first." : `Use one of: ${names.join(", ")}.`,
  });
}

async function compareWith(
  feed: KnownFeed,
  site: RenderedSite,
  { now, env, named }: AdoptOptions,
): Promise<Changes> {
  const { loaded, entries, documents } = site;
  const { config, path } = loaded;
  const found = matchItems(feed.items, entries, hostsOf(feed, site));
  const before = readAdoptedIds(path).ids;
  const { ids, matched, refused } = adoptIds(found.matched, before, site);
  const unmatched = [...explainSkipped(found.unmatched, site.findings), ...refused];
  const { set, current } = requireSet(site, named);
  const differences = compareFeeds({
    ...{ matched: found.matched, unmatched: found.unmatched, now },
    posts: current,
    inFeed: new Set(set.entries.map(({ id }) => id)),
    content: set.own?.content ?? config.feeds.content,
  });
  // A program can't be edited.
  const text = isModule(path) ? "" : readFileSync(path, "utf8");
  const plan = planName(feed, { config, written: writtenFiles(text), documents, named });
  const { edited, name } = await editWith(refuseOtherFeed(plan, differences, found.matched.length), {
    ...{ text, path, env },
  });
  const idsText = formatAdoptedIds(ids);
  const hasNewIds = ids.size > 0 && idsText !== formatAdoptedIds(before);
  return {
    adopted: {
      feed: {
        ...{ name: feed.name, format: feed.format, address: feed.address },
        ...{ shown: feed.shown, pages: feed.pages },
        warnings: [...feed.warnings, ...checkSite(feed, found.matched, site), ...checkAtomIds(feed, matched)],
        items: feed.items.length + feed.unread.length,
      },
      matched: matched.map(({ item, entry, by }) => ({
        ...{ id: item.id, title: entry.title, url: entry.url, file: entry.place.file, by },
      })),
      unmatched: [
        ...unmatched.map(({ item: { id, title, url }, reason }) => ({ id, title, url, reason })),
        ...feed.unread,
      ],
      differences,
      ids: {
        file: basename(idsFileOf(path)),
        added: [...ids].filter(([key, id]) => before.get(key) !== id).length,
        known: matched.length - matched.filter(({ entry, item }) => entry.id !== item.id).length,
      },
      name,
    },
    files: [
      ...(hasNewIds ? [{ path: idsFileOf(path), text: idsText }] : []),
      ...(edited === text ? [] : [{ path, text: edited }]),
    ],
  };
}

/** The feed of a tag or a podcast: its readers don't want all posts. */
function refuseOtherFeed(plan: NamePlan, { between }: Differences, matched: number): NamePlan {
  if (plan.kind !== "set" || between <= matched) return plan;
  return {
    kind: "refused",
    reason: `Between its posts we would show ${between} others. If it is a feed of its own (a podcast, a tag), add it to \`feeds.named\` and pass --feed NAME; otherwise exclude the others first.`,
  };
}

/** The configuration with the feed's name, as it can be loaded; else as it was. */
async function editWith(
  plan: NamePlan,
  { text, path, env }: { readonly text: string; readonly path: string } & Pick<AdoptOptions, "env">,
): Promise<{ readonly edited: string; readonly name: NamePlan }> {
  if (plan.kind !== "set") return { edited: text, name: plan };
  const setting = plan.setting.join(".");
  const refuse = (why: string) => ({ edited: text, name: { kind: "refused", reason: why } as const });
  if (isModule(path))
    return refuse(`Set \`${setting}\` to ${JSON.stringify(plan.value)} in ${basename(path)}.`);
  const edited = editConfig(text, plan);
  if (edited === undefined) return refuse(`\`${setting}\` can't be set here. Write it by hand.`);
  const folder = mkdtempSync(join(tmpdir(), "feedletter-"));
  try {
    const copy = join(folder, "feedletter.yaml");
    writeFileSync(copy, edited);
    await loadConfig(copy, { env, uses: [] });
    return { edited, name: plan };
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return refuse(error.message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hostsOf({ address, home }: KnownFeed, { loaded }: RenderedSite): SiteHosts {
  const { site, feeds } = loaded.config;
  const own = [site.url, site.idBase, feeds.url];
  const toHosts = (urls: readonly (string | undefined)[]) =>
    new Set(urls.flatMap((url) => (url === undefined ? [] : [hostOf(new URL(url).host)])));
  return { own: toHosts(own), hosts: toHosts([...own, address, home]) };
}

/** `init` can't always tell the site's address. Of a section's feed the address differs, but its posts' addresses don't. */
function checkSite(
  { home }: KnownFeed,
  matched: readonly MatchedItem[],
  { loaded }: RenderedSite,
): readonly string[] {
  if (home === undefined) return [];
  const [known, own] = [new URL(home), new URL(loaded.config.site.url)];
  const byTitle = matched.filter(({ by }) => by !== "address").length;
  const isElsewhere =
    withoutSlash(known.pathname) !== withoutSlash(own.pathname) && byTitle * 2 > matched.length;
  if (hostOf(known.host) === hostOf(own.host) && !isElsewhere) return [];
  return [
    `The feed is about ${home}, and \`site.url\` is ${own.href}. Correct it first, unless the site moves.`,
  ];
}

/** RFC 4287 §4.2.6: an IRI. */
function checkAtomIds({ format }: KnownFeed, matched: readonly MatchedItem[]): readonly string[] {
  const others = format === "atom" ? matched.filter(({ item }) => !isUri(item.id)).length : 0;
  if (others === 0) return [];
  return [
    `${others} of its ids are no IRIs, which Atom requires: readers of our Atom feed will see these posts again. Keep the address for RSS (\`feeds.also\`), which keeps them.`,
  ];
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  try {
    writeFileSync(temporary, text);
    moveFile(temporary, realPathOf(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new FeedletterError("E_OUT_WRITE", {
      message: `${basename(path)} can't be written: ${reasonOf(cause)}.`,
      fix: "Make the folder writable.",
      cause,
    });
  }
}

/** The target of a link stays where it is. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
