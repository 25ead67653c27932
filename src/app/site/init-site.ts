import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml, stringify } from "yaml";
import { FeedletterError, reasonOf } from "#errors.js";

export interface SiteFacts {
  readonly title?: string;
  readonly url?: string;
}

export interface InitResult {
  /** The generator that was found, for people: "Hugo site", "Folder". */
  readonly tool: string;
  /** Where its posts are, relative to the folder. */
  readonly posts: string;
  readonly urlIsGuess: boolean;
  /** The workflow installs what a lockfile names, and there is none yet. */
  readonly lacksLockfile: boolean;
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

interface Detected {
  readonly tool: string;
  readonly posts: string;
  /** The source's `url:` pattern; absent where a generator's own rules make the addresses. */
  readonly pattern?: string;
  /** What the generator's own configuration says. */
  readonly facts: SiteFacts;
}

/**
 * Writes `feedletter.yaml` and a workflow; leaves what is there alone.
 *
 * @throws FeedletterError E_EXISTS when there is a configuration already, E_OUT_WRITE when the folder can't be written
 */
export function initSite(folder: string, given: SiteFacts): InitResult {
  if (existsSync(join(folder, "feedletter.yaml"))) {
    throw new FeedletterError("E_EXISTS", {
      message: "feedletter.yaml is there already.",
      fix: "Edit it, or remove it first.",
      place: { file: "feedletter.yaml" },
    });
  }
  const detected = detectSite(folder);
  const url = given.url ?? detected.facts.url ?? readHomepage(folder);
  const facts = {
    title: given.title ?? detected.facts.title ?? titleOf(folder),
    url: withSlash(url ?? "https://example.com/"),
  };
  const files: readonly (readonly [string, string])[] = [
    ["feedletter.yaml", writeConfig(facts, detected)],
    [".github/workflows/feeds.yml", WORKFLOW],
  ];
  const written = files.filter(([path, text]) => writeNew(join(folder, path), text)).map(([path]) => path);
  const kept = files.map(([path]) => path).filter((path) => !written.includes(path));
  const ignored = ignorePrivateFolder(folder);
  return {
    tool: detected.tool,
    posts: detected.posts,
    urlIsGuess: url === undefined,
    lacksLockfile: !existsSync(join(folder, "package-lock.json")),
    written: [...written, ...(ignored ? [".gitignore"] : [])],
    kept,
  };
}

function writeNew(path: string, text: string): boolean {
  if (existsSync(path)) return false;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (cause) {
    throw new FeedletterError("E_OUT_WRITE", {
      message: `${basename(path)} can't be written: ${reasonOf(cause)}.`,
      fix: "Make the folder writable.",
      cause,
    });
  }
}

/** The ledger and the addresses of subscribers must never be committed. */
function ignorePrivateFolder(folder: string): boolean {
  const path = join(folder, ".gitignore");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (/^\/?\.feedletter\/?\s*$/m.test(text)) return false;
  appendFileSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}.feedletter/\n`);
  return true;
}

function detectSite(folder: string): Detected {
  const has = (...names: readonly string[]): boolean => names.some((name) => existsSync(join(folder, name)));
  const firstFolder = (names: readonly string[]): string =>
    names.find((name) => hasPosts(join(folder, name))) ?? ".";
  if (has("astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts")) {
    const posts = firstFolder(["src/content/blog", "src/content/posts", "src/data/blog", "src/content"]);
    return { tool: "Astro site", posts, facts: readAstro(folder) };
  }
  if (
    has("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js", ".eleventy.cjs")
  ) {
    const posts = firstFolder([
      "content/blog",
      "content/posts",
      "src/posts",
      "src/blog",
      "posts",
      "blog",
      "content",
    ]);
    return { tool: "Eleventy site", posts, facts: {} };
  }
  if (has("_config.yml", "_config.yaml") || hasPosts(join(folder, "_posts"))) {
    const posts = firstFolder(["_posts", "docs/_posts"]);
    return { tool: "Jekyll site", posts, facts: readJekyll(folder) };
  }
  const toml = readData(folder, [
    "hugo.toml",
    "config.toml",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
  ]);
  if (toml !== undefined && "base_url" in toml) {
    return { tool: "Zola site", posts: "content", facts: factsOf(toml, "base_url") };
  }
  const hugo = toml ?? readData(folder, ["hugo.yaml", "hugo.yml", "config.yaml", "config.yml"]);
  if (hugo !== undefined && has("content")) {
    return { tool: "Hugo site", posts: "content", facts: factsOf(hugo, "baseURL") };
  }
  const posts = firstFolder([
    "content",
    "posts",
    "_posts",
    "blog",
    "src/posts",
    "src/content",
    "docs",
    "articles",
    "notes",
  ]);
  return {
    tool: "Folder",
    posts,
    pattern: posts === "." ? "/{path}/" : `/${basename(posts)}/{path}/`,
    facts: {},
  };
}

function hasPosts(folder: string): boolean {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).some((name) =>
    /\.(?:md|markdown|mdx|html?|txt)$/i.test(name),
  );
}

type Data = Readonly<Record<string, unknown>>;

function readData(folder: string, names: readonly string[]): Data | undefined {
  const name = names.find((candidate) => existsSync(join(folder, candidate)));
  if (name === undefined) return undefined;
  try {
    const text = readFileSync(join(folder, name), "utf8");
    const data: unknown = name.endsWith(".toml") ? parseToml(text) : parseYaml(text);
    return isData(data) ? data : {};
  } catch {
    // A generator's file that we can't read costs the guess of title and address, nothing more.
    return {};
  }
}

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function factsOf(data: Data, urlKey: string): SiteFacts {
  const { title } = data;
  const url = data[urlKey];
  return {
    ...(typeof title === "string" && title !== "" ? { title } : {}),
    ...(typeof url === "string" && /^https?:\/\/./.test(url) ? { url } : {}),
  };
}

function readJekyll(folder: string): SiteFacts {
  const data = readData(folder, ["_config.yml", "_config.yaml"]) ?? {};
  const facts = factsOf(data, "url");
  const { baseurl } = data;
  return facts.url !== undefined && typeof baseurl === "string"
    ? { ...facts, url: `${facts.url}${baseurl}` }
    : facts;
}

/** Its configuration is a program; only the plain `site: "…"` is looked for. */
function readAstro(folder: string): SiteFacts {
  const name = readdirSync(folder).find((entry) => entry.startsWith("astro.config."));
  if (name === undefined) return {};
  const url = /\bsite:\s*["'`](https?:\/\/[^"'`\s$]+)["'`]/.exec(
    readFileSync(join(folder, name), "utf8"),
  )?.[1];
  return url === undefined ? {} : { url };
}

/** GitHub Pages' CNAME, else package.json's homepage. */
function readHomepage(folder: string): string | undefined {
  const cname = ["CNAME", "static/CNAME", "public/CNAME"]
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  const host = cname === undefined ? undefined : readFileSync(cname, "utf8").trim();
  if (host !== undefined && /^[\w.-]+$/.test(host)) return `https://${host}/`;
  return factsOf(readData(folder, ["package.json"]) ?? {}, "homepage").url;
}

function titleOf(folder: string): string {
  const words = basename(folder).replace(/[-_]+/g, " ").trim();
  return words === "" ? "My site" : words.replace(/^./u, (first) => first.toUpperCase());
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

function writeConfig({ title, url }: Required<SiteFacts>, { tool, posts, pattern }: Detected): string {
  const value = (text: string): string => stringify(text.replace(/\s+/g, " "), { lineWidth: 0 }).trimEnd();
  const source =
    pattern === undefined
      ? `- files: ${value(posts)}    # a ${tool}: addresses and tags are read as it does`
      : `- { files: ${value(posts)}, url: ${JSON.stringify(pattern)} }`;
  return `# yaml-language-server: $schema=./node_modules/feedletter/schema.json
site:
  title: ${value(title)}
  url: ${value(url)}
  description: ""
  language: en
  timezone: UTC            # for dates without a zone, such as Europe/Berlin
  # author: { name: Your Name, url: https://example.com/about/ }

content:
  ${source}

feeds:
  limit: 50
  content: full            # or summary

# A digest by mail. \`feedletter send weekly --dry-run\` shows it before anybody gets it.
# digests:
#   weekly:
#     schedule: "0 9 * * 1"
# mail:
#   from: "${title.replace(/["\\\s]+/g, " ")} <news@example.com>"
#   postalAddress: "Your Name, 1 Street, City"
#   transport: \${SMTP_URL}     # without it: .eml files in .feedletter/outbox
`;
}

const WORKFLOW = `name: feeds
on: [push, pull_request]
jobs:
  feeds:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci                               # installs what package-lock.json names, nothing else
      - run: npx --no feedletter build --check    # fails when the committed feeds are stale
`;
