/** What the integrations have in common: what a generator has built becomes feeds beside its pages. */

import { relative } from "node:path";
import {
  buildFeeds,
  type ConfigInput,
  describeBuiltSite,
  FeedletterError,
  type Finding,
  findConfig,
  formatProblem,
  injectLinks,
} from "../index.js";

/** As in `feedletter.yaml`. They are added to what the generator knows. */
interface IntegrationSettings extends Omit<Partial<ConfigInput>, "site" | "out"> {
  readonly site?: Partial<ConfigInput["site"]>;
}

export interface IntegrationOptions extends IntegrationSettings {
  /** Path of the configuration file. Default: the project's `feedletter.yaml` or `feedletter.config.ts`, if it has one. */
  readonly config?: string;
  /** The folder that `config` and other paths are relative to, and where `.feedletter/` is. Default: the project's. */
  readonly cwd?: string;
  /** Adds the links to the feeds to the built pages. Default: true. */
  readonly links?: boolean;
}

/** What a generator knows. Paths are absolute. */
export interface BuiltSite {
  readonly project: string;
  /** Where the pages are. */
  readonly folder: string;
  readonly known?: IntegrationSettings["site"];
  /** Of the posts that the site is built from: it gives the pages dates that they don't show. */
  readonly source?: string;
  readonly cleanUrls?: boolean;
  /** Where the address of the site is set, for an error. */
  readonly urlSetting: string;
}

interface LocatedSite {
  readonly config: string | ConfigInput;
  readonly cwd: string;
  readonly out: string;
}

export interface Log {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
}

/** @throws Error with a message that is complete, and no stack trace, for whatever the user can mend */
export async function publishFeeds(site: BuiltSite, options: IntegrationOptions, log: Log): Promise<void> {
  try {
    const { config, cwd, out } = await locateSite(site, options);
    const { items, posts, findings } = await buildFeeds({ config, cwd, out });
    for (const line of describeFindings(findings)) log.warn(line);
    if (options.links !== false) await injectLinks({ config, cwd, folder: out });
    log.info(`Feeds in ${relative(cwd, out) || "."}: ${items} of ${posts} posts`);
  } catch (error) {
    throw withoutStack(error);
  }
}

/** @throws FeedletterError E_CONFIG */
export async function locateSite(site: BuiltSite, options: IntegrationOptions): Promise<LocatedSite> {
  const { config: given, cwd = site.project, links: _, ...settings } = options;
  const file = given ?? findConfig({ cwd });
  if (file !== undefined) refuseOthers(file, settings);
  return { cwd, out: site.folder, config: file ?? (await composeConfig(site, settings)) };
}

async function composeConfig(site: BuiltSite, settings: IntegrationSettings): Promise<ConfigInput> {
  const given = { ...defined(site.known), ...defined(settings.site) };
  const isKnown = given.title !== undefined && given.url !== undefined;
  const described = isKnown ? {} : defined(await describeBuiltSite({ folder: site.folder }));
  const { title, url, ...facts } = { ...described, ...given };
  if (url === undefined) throw missing("address", `Set ${site.urlSetting}.`);
  if (title === undefined) throw missing("title", 'Name it in the options: `site: { title: "…" }`.');
  const content = [{ html: site.folder, ...defined({ source: site.source, cleanUrls: site.cleanUrls }) }];
  return { content, ...settings, site: { title, url, ...facts } };
}

/** `/base/` of `https://site.example` @returns undefined if the generator doesn't know the address */
export function siteUrl(origin: string | undefined, base = "/"): string | undefined {
  if (origin === undefined || !URL.canParse(origin)) return origin;
  return new URL(base.replace(/\/*$/, "/"), origin).href;
}

function refuseOthers(file: string, settings: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(defined(settings)).map((name) => `\`${name}\``);
  if (names.length === 0) return;
  throw new FeedletterError("E_CONFIG", {
    message: `The options of the integration have ${names.join(", ")}, but the settings are in ${file}.`,
    fix: "Move them there.",
  });
}

function missing(what: string, fix: string): FeedletterError {
  return new FeedletterError("E_CONFIG", { message: `The ${what} of the site isn't known.`, fix });
}

type Known = Readonly<Record<string, unknown>>;

/** Without what isn't set. */
function defined<Values extends Known>(values: Values | undefined): Partial<Values>;
function defined(values: Known = {}): Known {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** One line a cause, with the first place; each error is a post that was left out. */
function describeFindings(findings: readonly Finding[]): readonly string[] {
  const causes = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.level === "note") continue;
    const { code, level, cause } = finding;
    const key = level === "error" ? formatProblem(finding) : `${code} ${cause ?? ""}`;
    causes.set(key, [...(causes.get(key) ?? []), finding]);
  }
  return [...causes.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return others.length === 0 ? formatProblem(first) : `${formatProblem(first)} (and ${others.length} more)`;
  });
}

/** Generators show the stack trace of whatever is thrown: a mistake in a post or setting has none. */
function withoutStack(error: unknown): unknown {
  if (!(error instanceof FeedletterError)) return error;
  const { code } = error;
  const problems = [error, ...error.others].map(({ message, fix, place }) =>
    formatProblem({ code, message, fix, place }),
  );
  return Object.assign(new Error(problems.join("\n")), { stack: "" });
}
