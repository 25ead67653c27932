import { escapeHtml } from "#content/text/escape.js";
import type { IssuePost } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { type RenderContext, renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { sampleContext, sampleDraft, samplePost, sampleTheme, TEMPLATES } from "./samples.js";

/** A picture that needs no network. */
function picture(width: number, height: number, fill: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="${fill}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const COVER = "https://careers.example/covers/asking.png";
const LOGO = "https://careers.example/logo.png";
const PICTURES = { [COVER]: picture(1200, 600, "#2f6f5e"), [LOGO]: picture(320, 80, "#1d1a16") };

const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

const noCover = { cover: { url: "https://careers.example/gone.png", alt: `Two people ${LONG_WORD}` } };
const GERMAN = samplePost({
  ...{
    title: `${LONG_WORD} und Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz`,
    ...noCover,
  },
  ...{ excerpt: `Die ${LONG_WORD} tagt. `.repeat(6), authors: [{ name: LONG_WORD }] },
  categories: [{ name: LONG_WORD, slug: "x" }],
});
const LONG_TITLE = samplePost({
  title: `${"A title of words that never ends ".repeat(9)}`.slice(0, 300),
  excerpt: "x".repeat(400),
});
const CJK = samplePost({
  title: "日本語のとても長い題名".repeat(8),
  excerpt: "折り返しのある文章".repeat(40),
  authors: [{ name: "佐藤美奈" }],
});
const HEBREW = samplePost({
  title: "שלום עולם, a title in two directions",
  excerpt: "טקסט קצר עם English בתוכו.",
});
const BARE = samplePost({ ...noCover, excerpt: "", authors: [], categories: [] });
const UNTITLED = samplePost({ title: "", cover: { url: "https://careers.example/plain.png" } });

interface Content {
  readonly posts: readonly IssuePost[];
  readonly context?: Partial<RenderContext>;
  /** "off": every cover is a picture that isn't loaded. */
  readonly pictures: "on" | "off";
}

const logo = { url: LOGO, alt: "Career Notes", width: 160 };

/** Whatever makes a layout burst. */
export const CONTENTS = {
  usual: { posts: [samplePost(), BARE, UNTITLED], pictures: "on" },
  "pictures off": {
    posts: [samplePost(), UNTITLED],
    pictures: "off",
    context: { theme: sampleTheme({}, logo) },
  },
  "one post": { posts: [samplePost()], pictures: "on" },
  "twenty posts": { posts: Array.from({ length: 20 }, () => samplePost()), pictures: "on" },
  "a long title": { posts: [LONG_TITLE], pictures: "off" },
  "long words": { posts: [GERMAN], pictures: "off", context: { language: "de" } },
  Japanese: { posts: [CJK], pictures: "on", context: { language: "ja" } },
  "right to left": {
    posts: [HEBREW, samplePost()],
    pictures: "on",
    context: { language: "he", theme: sampleTheme({}, logo) },
  },
  "a theme": {
    posts: [samplePost(), samplePost()],
    pictures: "on",
    context: {
      theme: sampleTheme(
        { accent: "#ffd400", background: "#101820", font: "mono", headings: "sans", radius: 0, width: 480 },
        logo,
      ),
    },
  },
  "forty posts": { posts: Array.from({ length: 40 }, () => GERMAN), pictures: "off" },
} as const satisfies Readonly<Record<string, Content>>;

export type ContentName = keyof typeof CONTENTS;

/** A mail as somebody with a long name gets it. */
export async function renderSent(name: ContentName, template: "digest" | "plain"): Promise<string> {
  const { posts, context = {} }: Content = CONTENTS[name];
  const templates = loadTemplates(template, [TEMPLATES]);
  const { html } = await renderVariant(sampleDraft(posts), sampleContext({ templates, ...context }));
  const values = { name: LONG_WORD, unsubscribeUrl: `https://letters.example/u?t=${"a".repeat(200)}` };
  return fillSlots(html, values, escapeHtml);
}

/** The same, with its pictures in it. */
export async function renderMail(name: ContentName, template: "digest" | "plain"): Promise<string> {
  const filled = await renderSent(name, template);
  const { pictures }: Content = CONTENTS[name];
  if (pictures === "off") return filled;
  return Object.entries(PICTURES).reduce((mail, [url, data]) => mail.replaceAll(url, data), filled);
}
