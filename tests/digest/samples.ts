import { join } from "node:path";
import { configSchema, type DigestConfig, type SiteConfig, type ThemeConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { escapeHtml } from "#content/text/escape.js";
import type { IssueDraft, IssuePost, MergeValues, RenderedVariant } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import type { RenderContext } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { designTheme, type Theme } from "#theme/theme.js";

/** The package's own templates. */
export const TEMPLATES = join(import.meta.dirname, "../../email-templates");

export const DAY = 86_400_000;
/** 2026-11-23T08:00Z */
export const NOW = Date.UTC(2026, 10, 23, 8);

export function sampleSite(more: Partial<SiteConfig> = {}): SiteConfig {
  const { site } = configSchema.parse({ site: { title: "Career Notes", url: "https://careers.example/" } });
  return { ...site, ...more };
}

/** Its first issue mails the newest posts, unless `start` says otherwise. */
export function sampleDigest(posts: Partial<DigestConfig["posts"]> = {}, start = "newest"): DigestConfig {
  const { digests } = configSchema.parse({
    site: { title: "Career Notes", url: "https://careers.example/" },
    digests: { weekly: { start, posts } },
  });
  const { weekly } = digests;
  if (!weekly) throw new Error("the sample digest is there");
  return weekly;
}

export function sampleEntry(id: string, published: number, more: Partial<Entry> = {}): Entry {
  return {
    id,
    url: `https://careers.example/${encodeURIComponent(id)}/`,
    title: id,
    published,
    updated: published,
    draft: false,
    section: "",
    path: id,
    slug: id,
    authors: [],
    categories: [],
    tags: [],
    enclosures: [],
    body: {
      kind: "file",
      path: `/posts/${id}.md`,
      format: "markdown",
      start: 0,
      line: 1,
      excerptSeparator: "<!--more-->",
    },
    place: { file: `${id}.md` },
    ...more,
  };
}

export function samplePost(more: Partial<IssuePost> = {}): IssuePost {
  return {
    id: "https://careers.example/asking/",
    url: "https://careers.example/asking/",
    title: "Asking for help before you are stuck",
    excerpt:
      "The cheapest hour in a project is the one you don't spend alone. How to ask so that people like to answer.",
    published: NOW - 2 * DAY,
    authors: [{ name: "Eric Weber" }, { name: "Mina Sato" }],
    categories: [{ name: "Working together", slug: "working-together" }],
    tags: [],
    cover: { url: "https://careers.example/covers/asking.png", alt: "Two people at one desk" },
    words: 820,
    ...more,
  };
}

export function sampleDraft(posts: readonly IssuePost[] = [samplePost()]): IssueDraft {
  return { digest: "weekly", number: 12, composedAt: NOW, posts, baseline: [] };
}

export function sampleTheme(
  more: Partial<ThemeConfig> = {},
  logo?: Parameters<typeof designTheme>[1],
): Theme {
  const { theme } = configSchema.parse({ site: { title: "Career Notes", url: "https://careers.example/" } });
  return designTheme({ ...theme, ...more }, logo);
}

export function sampleContext(more: Partial<RenderContext> = {}): RenderContext {
  return {
    templates: loadTemplates("digest", [TEMPLATES]),
    subject: "{{posts.0.title}}{{#if more}} (+{{more}}){{/if}}",
    site: sampleSite(),
    digestTitle: "Career Notes",
    mail: { postalAddress: "Career Notes, 1 Example Street, 10115 Berlin" },
    browserUrl: "https://careers.example/digests/weekly/12/",
    language: "en",
    timezone: "Europe/Berlin",
    theme: sampleTheme(),
    maxBytes: 102_400,
    slotKey: "0123456789abcdef0123456789abcdef",
    ...more,
  };
}

/** What one subscriber gets. */
export const VALUES: MergeValues = {
  name: "Ana",
  unsubscribeUrl: "https://letters.example/u?s=1&t=2",
};

/** A mail as one subscriber gets it. */
export function fillAll({ subject, html, text }: RenderedVariant, values = VALUES) {
  const asIs = (value: string) => value;
  return {
    subject: fillSlots(subject, values, asIs),
    html: fillSlots(html, values, escapeHtml),
    text: fillSlots(text, values, asIs),
  };
}
