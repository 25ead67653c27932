import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { load } from "cheerio";
import { z } from "zod";
import { configSchema } from "#config/schema.js";
import { stateOf } from "#content/model/select.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import type { Finding } from "#findings.js";
import { type Files, writeFolder } from "../../../tests/content/folder.js";
import { contextOf } from "../../../tests/content/sources.js";

const MODULES = join(import.meta.dirname, "../node_modules");

/** Whether a generator is here to judge: each does without the others. */
export const isInstalled = (name: string): boolean => existsSync(join(MODULES, name, "package.json"));

/** A site whose sources we read, beside what its generator makes of them. */
export interface SourceSite {
  /** A template among them writes `posts.json` (see `builtPosts`) into the built site. */
  readonly files: Files;
  /** The program and its arguments; `OUT` stands for the folder to build into, `NODE22` for npm's `node@22`. */
  readonly command: readonly [program: string, ...options: string[]];
  /** Of the machine that builds. Default: UTC. */
  readonly zone?: string;
  /** Of our config; default: the folder `content`. */
  readonly content?: readonly Readonly<Record<string, unknown>>[];
  /** Of our config; default: `https://lab.example/`, in UTC and English. */
  readonly site?: Readonly<Record<string, unknown>>;
}

/** What the generator writes of each post. */
const builtPosts = z.array(
  z.object({
    /** With or without the site's address. */
    path: z.string(),
    title: z.string(),
    /** ISO 8601 with a zone. */
    published: z.string(),
    tags: z.array(z.string()).default([]),
    language: z.string().optional(),
    html: z.string(),
  }),
);

type BuiltPost = z.output<typeof builtPosts>[number];

/** What must be the same. */
interface Facts {
  readonly path: string;
  readonly title: string;
  /** UTC, ISO 8601. */
  readonly published: string;
  readonly tags: readonly string[];
  readonly language: string;
  readonly words: string;
  readonly headings: readonly string[];
  /** Absolute; without those to a place in the same post. */
  readonly links: readonly string[];
  readonly pictures: readonly string[];
}

interface Compared {
  readonly built: readonly Facts[];
  readonly ours: readonly Facts[];
  readonly findings: readonly Finding[];
}

/** @returns what the generator made and what we read, both ordered by path; `expect(ours).toEqual(built)` */
export async function compareWithSources(given: SourceSite, now = new Date()): Promise<Compared> {
  const baseDir = writeFolder(given.files);
  if (existsSync(MODULES)) symlinkSync(MODULES, join(baseDir, "node_modules"));
  const { site, content } = configSchema.parse({
    site: { title: "Lab", url: "https://lab.example/", ...given.site },
    content: given.content ?? [{ files: "content" }],
  });
  const built = buildPosts(baseDir, given).map((post) => factsOf(post, site));
  const loaded = await loadSources(content, contextOf({ baseDir, site }));
  const published = loaded.entries.filter((entry) => stateOf(entry, now.getTime()) === "published");
  const rendered = renderPosts(published, site);
  const ours = rendered.posts.map((post) =>
    factsOf(
      {
        ...post,
        path: post.url,
        published: new Date(post.published).toISOString(),
        tags: post.tags.map(({ name }) => name),
      },
      site,
    ),
  );
  return {
    built: sortByPath(built),
    ours: sortByPath(ours),
    findings: [...loaded.findings, ...rendered.findings],
  };
}

function buildPosts(cwd: string, { command, zone = "UTC" }: SourceSite): readonly BuiltPost[] {
  const [program, ...options] = command;
  const built = spawnSync(
    program === "NODE22" ? join(MODULES, "node/bin/node") : program,
    options.map((option) => option.replace("OUT", "built")),
    {
      cwd,
      encoding: "utf8",
      env: {
        ...process.env,
        TZ: zone,
        ASTRO_TELEMETRY_DISABLED: "1",
        DOCUSAURUS_NO_PERSISTENT_CACHE: "true",
      },
    },
  );
  if (built.status !== 0) throw new Error(`${program} failed: ${built.stdout}${built.stderr}`);
  return builtPosts.parse(JSON.parse(readFileSync(join(cwd, "built/posts.json"), "utf8")));
}

interface SiteFacts {
  readonly url: string;
  readonly language: string;
}

function factsOf(post: BuiltPost, site: SiteFacts): Facts {
  const url = new URL(post.path, site.url);
  const html = load(post.html, null, false);
  html("script, style").remove();
  // Two of these never make one word, whatever white space is between them.
  html(APART).before(" ").after(" ").append(" ");
  const addressesOf = (selector: string, attribute: string): readonly string[] =>
    html(selector)
      .toArray()
      .map((element) => html(element).attr(attribute) ?? "")
      .map((address) => (URL.canParse(address, url) ? new URL(address, url).href : address));
  return {
    path: url.pathname,
    title: post.title,
    published: new Date(post.published).toISOString(),
    tags: [...post.tags].sort(),
    language: post.language ?? site.language,
    words: wordsOf(html.root().text()),
    headings: html("h1, h2, h3, h4, h5, h6")
      .toArray()
      .map((element) => wordsOf(html(element).text())),
    links: addressesOf("a[href]", "href").filter((address) => !address.startsWith(`${url.href}#`)),
    pictures: addressesOf("img[src]", "src"),
  };
}

const APART =
  "address, article, blockquote, br, cite, dd, div, dt, figcaption, figure, footer, h1, h2, h3, h4, h5, h6, li, p, pre, summary, td, th";

const wordsOf = (text: string): string => (text.match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");

const sortByPath = (posts: readonly Facts[]): readonly Facts[] =>
  posts.toSorted((one, other) => (one.path < other.path ? -1 : 1));
