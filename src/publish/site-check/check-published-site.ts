import type { Config } from "#config/schema.js";
import { readPublishedItems } from "#feeds/checks/published-items.js";
import { type DiscoveryLink, discoveryLinksOf } from "#feeds/discovery.js";
import { listCopies, publishedAt } from "#feeds/documents.js";
import type { FeedFormat } from "#feeds/feed.js";
import { FEED_TYPES } from "#feeds/feed-formats.js";
import { resolveInFolder } from "#feeds/site-url.js";
import type { Answer, Exchange, ExchangeRequest, Failure } from "#network/exchange.js";
import { type BuiltFeed, listBuiltFeeds, readDocument } from "#publish/built-feeds.js";
import { allowConfiguredHost } from "#publish/configured-host.js";
import {
  type CheckedFeed,
  checkAddress,
  checkAge,
  checkCaching,
  checkContent,
  checkSize,
  checkType,
} from "./feed-checks.js";
import { checkPage } from "./page-checks.js";
import { findObstacle, READERS, type Reader } from "./readers.js";
import { findDisallowed } from "./robots.js";
import { failure, ok, type SiteDiagnosis, type SiteResult, skipped, warning } from "./site-diagnosis.js";

export interface SiteCheckContext {
  readonly config: Config;
  /** The output folder, absolute. */
  readonly out: string;
  readonly exchange: Exchange;
}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 50 * 1024 * 1024;
const MAX_FEEDS = 9;
const MAX_POSTS = 2;

type Ask = (url: string, headers: ExchangeRequest["headers"]) => Promise<Answer | Failure>;

/** Fetches the feeds and some pages as readers do. Each check is a line that says what is wrong, why, and what to do. */
export async function* checkPublishedSite(context: SiteCheckContext): AsyncGenerator<SiteDiagnosis> {
  const { config, out, exchange } = context;
  const site = new URL(config.site.url);
  yield { check: "address", ...checkSiteAddress(site) };
  if (isPlaceholder(site)) return;
  const ask: Ask = (url, headers) =>
    exchange(url, {
      headers,
      allowPrivate: allowConfiguredHost(url),
      timeout: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
  const links = discoveryLinksOf(config);
  const built = new Map(listBuiltFeeds(out).map((feed) => [feed.url, feed]));
  let first: Answer | undefined;
  let readers: readonly Reader[] = READERS;
  const silent = new Set<string>();
  for (const link of links.slice(0, MAX_FEEDS)) {
    const feed = toCheckedFeed(link, { built: built.get(link.href), ...context });
    const name = nameOf(feed.url);
    const { origin } = new URL(feed.url);
    if (silent.has(origin)) {
      yield { check: `${name}: readers`, ...skipped(`${origin} doesn't answer`) };
      continue;
    }
    const answers = await askAsReaders(feed.url, readers, ask);
    if (answers.some(({ answer }) => isSilence(answer))) silent.add(origin);
    yield { check: `${name}: readers`, ...checkReaders(answers) };
    const good = answers.find(isGood);
    if (good?.answer.kind !== "answered") continue;
    first ??= good.answer;
    // What stops one of them is the same for all feeds.
    readers = [good.reader];
    yield* checkFeed(name, feed, good.answer, ask);
  }
  if (silent.has(site.origin)) return;
  yield* checkCopies(config, ask);
  yield* checkRobots(links, ask);
  const [main] = links;
  const posts = first === undefined || main === undefined ? [] : findPosts(first, formatOf(main), site);
  for (const page of [site.href, ...posts]) {
    const answer = await ask(page, { accept: "text/html, */*;q=0.5" });
    yield { check: `page ${new URL(page).pathname}`, ...checkPage(page, answer, links) };
  }
}

function isPlaceholder({ hostname }: URL): boolean {
  return /(?:^|\.)example(?:\.(?:com|net|org))?$/.test(hostname);
}

function checkSiteAddress(site: URL): SiteResult {
  if (isPlaceholder(site))
    return failure(`${site.href} is a placeholder.`, "Set `site.url` to the address of your site.");
  if (site.protocol === "https:" || allowConfiguredHost(site.href)(site.hostname)) return ok(site.href);
  return warning(
    `${site.href} isn't encrypted: anybody on the way can change what readers get.`,
    "Use https.",
  );
}

function toCheckedFeed(
  link: DiscoveryLink,
  { config, out, built }: SiteCheckContext & { readonly built: BuiltFeed | undefined },
): CheckedFeed {
  const bytes = built === undefined ? undefined : readDocument(out, built);
  return {
    url: link.href,
    format: formatOf(link),
    hub: config.feeds.hub,
    built: built === undefined || bytes === undefined ? undefined : { feed: built, bytes },
  };
}

function formatOf({ type }: DiscoveryLink): FeedFormat {
  return type === FEED_TYPES.json ? "json" : type === FEED_TYPES.atom ? "atom" : "rss";
}

function nameOf(url: string): string {
  return new URL(url).pathname.replace(/^\//, "") || url;
}

interface ReaderAnswer {
  readonly reader: Reader;
  readonly answer: Answer | Failure;
}

/** One after the other: many at once could be what a server protects itself from. */
async function askAsReaders(
  url: string,
  readers: readonly Reader[],
  ask: Ask,
): Promise<readonly ReaderAnswer[]> {
  const answers: ReaderAnswer[] = [];
  for (const reader of readers) {
    const answer = await ask(url, { "user-agent": reader.userAgent, accept: "*/*" });
    answers.push({ reader, answer });
    // The others would wait as long.
    if (answer.kind === "failed") break;
  }
  return answers;
}

/** Asking for something else would take as long. */
function isSilence(answer: Answer | Failure): boolean {
  return answer.kind === "failed" && answer.cause !== "redirect" && answer.cause !== "too long";
}

function isGood({ answer }: ReaderAnswer): boolean {
  return findObstacle(answer) === undefined;
}

function checkReaders(answers: readonly ReaderAnswer[]): SiteResult {
  const blocked = answers.flatMap(({ reader, answer }) => {
    const obstacle = findObstacle(answer);
    return obstacle === undefined ? [] : [{ name: reader.name, obstacle, answer }];
  });
  const [first] = blocked;
  if (first === undefined) return ok(`${answers.map(({ reader }) => reader.name).join(", ")} get it`);
  if (first.answer.kind === "failed")
    return failure(
      `It can't be fetched: ${first.obstacle}.`,
      first.answer.fix ?? "Check the address and the server.",
    );
  const obstacles = [...new Set(blocked.map(({ obstacle }) => obstacle))].join(", ");
  if (blocked.length < answers.length || /challenge/.test(obstacles))
    return failure(
      `${blocked.map(({ name }) => name).join(", ")} get ${obstacles}.`,
      "Let the feeds pass your protection against bots (a rule that skips it for their paths): readers can't solve challenges.",
    );
  const isMissing = first.answer.status === 404 || first.answer.status === 410;
  const fix = isMissing
    ? "Publish the output folder, or correct `feeds.url`: it is where the output folder is published."
    : "Check the server: everybody must get the feed without a login.";
  return failure(`Readers get ${obstacles}.`, fix);
}

async function* checkFeed(
  name: string,
  feed: CheckedFeed,
  answer: Answer,
  ask: Ask,
): AsyncGenerator<SiteDiagnosis> {
  yield { check: `${name}: address`, ...checkAddress(feed, answer) };
  yield { check: `${name}: type`, ...checkType(feed, answer) };
  yield { check: `${name}: content`, ...checkContent(feed, answer) };
  yield { check: `${name}: age`, ...checkAge(feed, answer) };
  const again = (headers: ExchangeRequest["headers"]) => ask(feed.url, { ...headers, accept: "*/*" });
  yield { check: `${name}: caching`, ...(await checkCaching(answer, again)) };
  yield { check: `${name}: size`, ...checkSize(answer) };
}

/** Readers that know the feed by an older address. */
async function* checkCopies(config: Config, ask: Ask): AsyncGenerator<SiteDiagnosis> {
  for (const { path } of listCopies(config.feeds).slice(0, MAX_FEEDS)) {
    const url = resolveInFolder(publishedAt(config), path);
    const answer = await ask(url, { "user-agent": READERS.at(-1)?.userAgent ?? "", accept: "*/*" });
    const obstacle = findObstacle(answer);
    const result =
      obstacle === undefined
        ? ok("an old address that still works")
        : failure(
            `Readers that know this old address get ${obstacle}.`,
            "Publish the output folder, or let the server redirect it.",
          );
    yield { check: nameOf(url), ...result };
  }
}

async function* checkRobots(links: readonly DiscoveryLink[], ask: Ask): AsyncGenerator<SiteDiagnosis> {
  const [first] = links;
  if (first === undefined) return;
  const answer = await ask(new URL("/robots.txt", first.href).href, {});
  if (answer.kind === "failed" || answer.status !== 200) {
    const why = answer.kind === "failed" ? answer.reason : `${answer.status}`;
    return yield { check: "robots.txt", ...skipped(`none (${why})`) };
  }
  const robots = answer.body.toString("utf8");
  const refused = links.flatMap(({ href }) => {
    const { pathname } = new URL(href);
    const names = findDisallowed(robots, pathname).filter(
      (name) => name === "*" || /feed|rss|reader|news|podcast/.test(name),
    );
    return names.length === 0 ? [] : [`${pathname} (${names.join(", ")})`];
  });
  yield {
    check: "robots.txt",
    ...(refused.length === 0
      ? ok("lets readers fetch the feeds")
      : warning(`It forbids ${refused.join(", ")}; some readers obey.`, "Allow the feeds in robots.txt.")),
  };
}

/** The newest posts on the site itself. */
function findPosts(feed: Answer, format: FeedFormat, site: URL): readonly string[] {
  return readPublishedItems(feed.body.toString("utf8"), format)
    .map(({ url }) => url)
    .filter((url) => URL.canParse(url) && new URL(url).host === site.host)
    .slice(0, MAX_POSTS);
}
