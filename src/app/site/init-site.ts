import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { createFile } from "#app/create-file.js";
import { canonicalLanguage } from "#config/language-tag.js";
import { type FoundGenerator, findGenerator } from "#content/dialects/detect.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { FeedletterError } from "#errors.js";

export interface InitResult {
  /** What the folder is, for people: "Hugo site" or "Folder". */
  readonly tool: string;
  /** The folder of the posts, relative to the site's. */
  readonly posts: string;
  readonly urlIsGuess: boolean;
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** Where a plain folder may have its posts, the likeliest first. */
const POST_FOLDERS = [
  "content",
  "posts",
  "_posts",
  "blog",
  "src/posts",
  "src/content",
  "docs",
  "articles",
  "notes",
  ".",
];

/**
 * Writes `feedletter.yaml`, a workflow and a line of `.gitignore`. Files that exist are left alone.
 *
 * @throws FeedletterError E_EXISTS if there is a configuration already, E_OUT_WRITE if the folder can't be written,
 * E_SOURCE if the generator's configuration can't be parsed
 */
export function initSite(
  folder: string,
  given: { readonly title?: string; readonly url?: string },
): InitResult {
  if (existsSync(join(folder, "feedletter.yaml"))) {
    throw new FeedletterError("E_EXISTS", {
      message: "feedletter.yaml already exists.",
      fix: "Edit it, or remove it first.",
      place: { file: "feedletter.yaml" },
    });
  }
  const { posts, found } = findPosts(folder);
  const facts = found?.generator.readFacts(found.site);
  const url = given.url ?? httpUrl(facts?.url) ?? readHomepage(folder);
  const config = writeConfig({
    title: given.title ?? facts?.title ?? titleOf(folder),
    url: withSlash(url ?? "https://example.com/"),
    language: canonicalLanguage((facts?.language ?? "").replaceAll("_", "-")) ?? "en",
    source: writeSource(posts, found),
  });
  const written: string[] = [];
  const kept: string[] = [];
  const create = (path: string, text: string): void => {
    const created = createFile(join(folder, path), (file) => writeFileSync(file, text, { flag: "wx" }));
    (created ? written : kept).push(path);
  };
  create("feedletter.yaml", config);
  create(WORKFLOW_FILE, WORKFLOW);
  if (ignorePrivateFolder(folder)) written.push(".gitignore");
  return {
    tool: found === undefined ? "Folder" : toolOf(found),
    posts,
    urlIsGuess: url === undefined,
    written,
    kept,
  };
}

/** The ledger and the addresses of subscribers must never be committed. */
function ignorePrivateFolder(folder: string): boolean {
  const path = join(folder, ".gitignore");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (/^\/?\.feedletter\/?\s*$/m.test(text)) return false;
  appendFileSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}.feedletter/\n`);
  return true;
}

/** The folder of the posts, and the generator as `build` will find it for that source. */
function findPosts(folder: string): { readonly posts: string; readonly found?: FoundGenerator } {
  const nearest = findGenerator({ root: folder, baseDir: folder });
  const candidates = nearest?.generator.readFacts(nearest.site).postFolders ?? POST_FOLDERS;
  const posts =
    candidates.slice(0, -1).find((name) => hasPosts(join(folder, name))) ?? candidates.at(-1) ?? ".";
  return { posts, found: findGenerator({ root: join(folder, posts), baseDir: folder }) };
}

function hasPosts(folder: string): boolean {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).some((name) =>
    /\.(?:md|markdown|mdx|html?|txt)$/i.test(name),
  );
}

/** GitHub Pages' CNAME, else package.json's `homepage`. */
function readHomepage(folder: string): string | undefined {
  const host = ["CNAME", "static/CNAME", "public/CNAME"]
    .map((name) => readSmallFile(join(folder, name))?.trim())
    .find((text) => text !== undefined);
  if (host !== undefined && /^[\w.-]+$/.test(host)) return `https://${host}/`;
  const [, homepage] =
    /"homepage"\s*:\s*"([^"\\]*)"/.exec(readSmallFile(join(folder, "package.json")) ?? "") ?? [];
  const url = httpUrl(homepage);
  return url === undefined || isRepositoryPage(url) ? undefined : url;
}

/** `npm init` writes the repository's page with `#readme` as the homepage. */
function isRepositoryPage(url: string): boolean {
  const { hostname, hash } = new URL(url);
  return (
    hash !== "" ||
    /^(?:www\.)?(?:github\.com|gitlab\..+|bitbucket\.org|codeberg\.org|npmjs\.com)$/.test(hostname)
  );
}

function httpUrl(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\/./.test(text) && URL.canParse(text) ? text : undefined;
}

function toolOf({ generator: { name } }: FoundGenerator): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)} site`;
}

function titleOf(folder: string): string {
  const words = basename(folder).replace(/[-_]+/g, " ").trim();
  return words === "" ? "My site" : words.replace(/^./u, (first) => first.toUpperCase());
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

interface ConfigValues {
  readonly title: string;
  readonly url: string;
  readonly language: string;
  /** The item of `content`. */
  readonly source: string;
}

function writeSource(posts: string, found: FoundGenerator | undefined): string {
  if (found !== undefined)
    return `files: ${toYaml(posts)}    # a ${toolOf(found)}: addresses and tags follow its rules`;
  const url = posts === "." ? "/{path}/" : `/${basename(posts)}/{path}/`;
  return `{ files: ${toYaml(posts)}, url: ${JSON.stringify(url)} }`;
}

function toYaml(text: string): string {
  return stringify(text.replace(/\s+/g, " "), { lineWidth: 0 }).trimEnd();
}

function writeConfig({ title, url, language, source }: ConfigValues): string {
  return `# yaml-language-server: $schema=./node_modules/feedletter/schema.json
site:
  title: ${toYaml(title)}
  url: ${toYaml(url)}
  description: ""
  language: ${language}
  timezone: UTC            # for dates without a time zone, such as Europe/Berlin
  # author: { name: Your Name, url: https://example.com/about/ }

content:
  - ${source}

feeds:
  limit: 50
  content: full            # or summary

# A digest by email. \`feedletter send weekly --dry-run\` shows it without sending anything.
# digests:
#   weekly:
#     schedule: "0 9 * * 1"
# mail:
#   from: "${title.replace(/["\\\s]+/g, " ")} <news@example.com>"
#   postalAddress: "Your Name, 1 Street, City"
#   transport: \${SMTP_URL}     # without it, mails are written to .feedletter/outbox
`;
}

export const WORKFLOW_FILE = ".github/workflows/feeds.yml";

const WORKFLOW = `name: feeds
on: [push, pull_request]
jobs:
  feeds:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci
      - run: npx --no feedletter build --check   # fails when the committed feeds are stale
`;
