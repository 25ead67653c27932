import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema, type DialectName } from "#config/schema.js";
import type { Post } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { draftIssue } from "#digest/issue.js";
import { renderVariant } from "#digest/render.js";
import { composeFeed } from "#feeds/compose-feed.js";
import { writeAtom, writeJsonFeed, writeRss } from "../feeds/write.js";
import { fillAll, NOW, sampleContext } from "./samples.js";

const CONFIG = configSchema.parse({ site: { title: "Career Notes", url: "https://careers.example/" } });

/** Stands in every tag, and nowhere else. */
const SECRET = "zqsecret";

/** Names that nobody knows, those of blocks, and one that is known where it has a body. */
const name = fc.oneof(
  fc.constantFrom("if", "for", "unless", "include", "note", "highlight", "endif", "card"),
  fc.stringMatching(/^x[a-z0-9]{0,6}$/).filter((word) => word !== "x"),
);
const value = fc.constantFrom(
  SECRET,
  `${SECRET}.${SECRET}`,
  `${SECRET} ${SECRET}`,
  `${SECRET}(1)`,
  `<b>${SECRET}</b>`,
  `*${SECRET}*`,
);
const space = fc.constantFrom("", " ", "  ", "\n");

type Shape = (facts: { name: string; value: string; space: string }) => string;

const SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  jekyll: [
    ({ name, value, space }) => `{%${space}${name} "${value}"${space}%}`,
    ({ name, value, space }) => `{%-${space}${name} ${SECRET}="${value}" -%}`,
    ({ value, space }) => `{{${space}${SECRET} | ${SECRET}: "${value}" }}`,
    ({ value }) => `{% comment %}${value}{% endcomment %}`,
    ({ name, value }) => `[a link]({{ ${SECRET}.${name} }}{% post_url ${value.replace(/[<>*]/g, "")} %})`,
    ({ value }) => `<img src="{{ ${SECRET} | append: ${value.replace(/\W.*/, "")} }}" alt="">`,
  ],
  liquid: [
    ({ name, value, space }) => `{%${space}${name} "${value}"${space}%}`,
    ({ name, value, space }) => `{%-${space}${name} ${SECRET}="${value}" -%}`,
    ({ value, space }) => `{{${space}${SECRET} | ${SECRET}: "${value}" }}`,
    ({ value }) => `{% comment %}${value}{% endcomment %}`,
    ({ name, value }) => `[a link]({{ ${SECRET}.${name} }}{% post_url ${value.replace(/[<>*]/g, "")} %})`,
    ({ value }) => `<img src="{{ '${value.replace(/[<>]/g, "")}' | ${SECRET} }}" alt="">`,
  ],
  nunjucks: [
    ({ name, value, space }) => `{%-${space}${name} "${value}", '%} ${value}' -%}`,
    ({ name, value, space }) => `{{${space}${name}("${value}}}") | ${SECRET}${space}}}`,
    ({ value }) => `{{ "}} ${value}" | ${SECRET} }}`,
    ({ value }) => `{# ${value} #}`,
    ({ value }) => `{% set a %}${value}{% endset %}`,
    ({ value }) => `<img src="{{ '${value.replace(/[<>]/g, "")}' | ${SECRET} }}" alt="">`,
  ],
  hugo: [
    ({ name, value, space }) => `{{<${space}${name} ${SECRET}="${value}"${space}>}}`,
    ({ name, value }) => `{{% ${name} "${value}" %}}`,
    ({ name, value }) => `{{< ${name} \`${value}\` />}}`,
    // What stands between `highlight` and its end is code, and code stays.
    ({ name }) => `{{< /${name === "highlight" ? "card" : name} >}}`,
    ({ value }) => `[a link]({{< ref "${value}" >}})`,
  ],
  zola: [
    ({ name, value, space }) => `{{${space}${name}(${SECRET}="${value}")${space}}}`,
    ({ name, value }) => `{% ${name}(a='${value}', b=[1, "${value}"]) %}`,
    () => "{% end %}",
    () => `[a link](@/${SECRET}.md)`,
  ],
  mdx: [
    ({ name, value }) => `<X${name} a="${value.replace(/"/g, "")}" b={${SECRET}} />`,
    ({ value, space }) => `{${space}${SECRET}("${value}")${space}}`,
    ({ name, value }) => `<b className={${SECRET}} title={"x" + \`${value}\`}>${name === "x" ? "" : ""}</b>`,
    () => `{/* ${SECRET} */}`,
  ],
};

/** Prose without quotes, which are made typographic; some of it is another dialect's tag. */
const word = fc
  .stringMatching(/^[a-z]{2,8}$/)
  .filter((text) => !text.startsWith("import") && !text.startsWith("export"));
const foreign: Readonly<Record<string, readonly string[]>> = {
  jekyll: ["{< card x >}", "100 %}", "{x}"],
  liquid: ["{< card x >}", "100 %}", "{x}"],
  nunjucks: ["{< card x >}", "100 %}", "{x}"],
  hugo: ["{{ page.title }}", "{% include x %}", "{x}", "{{ card(a=1) }}"],
  zola: ["{{ page.title }}", "{% include x %}", "{{< card x >}}", "{{% card %}}"],
  mdx: ["100 %}", "a < b"],
};

/** Tags that are shown where they are code. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  // A line with `|` would be a table.
  jekyll: ["{{ zqshown }}", "{% zqshown %}", "{{ zqshown.zqshown }}"],
  liquid: ["{{ zqshown }}", "{% zqshown %}", "{{ zqshown | zqshown: 1 }}"],
  nunjucks: ["{{ zqshown }}", "{% zqshown %}", "{# zqshown #}"],
  hugo: ["{{< zqshown >}}", "{{% zqshown %}}", "{{< zqshown a=1 >}}"],
  zola: ["{{ zqshown() }}", "{% zqshown(a=1) %}"],
  mdx: ["<Zqshown b={1} />", "{zqshown(1)}"],
};

type Wrap = (text: string) => string;

/** What a language has to show a tag wherever it stands. */
const RAW: Readonly<Record<string, readonly Wrap[]>> = {
  jekyll: [
    (tag) => `{% raw %}${tag}{% endraw %}`,
    (tag) => `{%- raw -%}${tag}{%- endraw -%}`,
    (tag) => `{% raw %}\n${tag}\n{% endraw %}`,
  ],
  liquid: [
    (tag) => `{% raw %}${tag}{% endraw %}`,
    (tag) => `{%- raw -%}${tag}{%- endraw -%}`,
    (tag) => `{% raw %}\n${tag}\n{% endraw %}`,
  ],
  nunjucks: [(tag) => `{% raw %}${tag}{% endraw %}`, (tag) => `{% verbatim %}${tag}{% endverbatim %}`],
  hugo: [(tag) => tag.replace(/^(\{\{[<%])(.*)([>%]\}\})$/, "$1/*$2*/$3")],
  zola: [(tag) => tag.replace(/^(\{[{%])(.*)([}%]\})$/, "$1/*$2*/$3")],
  mdx: [],
};
const WRAPPING = /\{%-? (?:end)?(?:raw|verbatim)\b|\/\*|\*\//;

const CODE: readonly Wrap[] = [
  (text) => `\`\`\`liquid\n${text}\n\`\`\``,
  (text) => `> ~~~\n> ${text.replaceAll("\n", "\n> ")}\n> ~~~`,
  (text) => `Code \`${text}\` it is.`,
];
/** MDX has none of these; in an item the second would be its text. */
const OTHER_CODE: readonly Wrap[] = [
  (text) => `<code>${text}</code>`,
  (text) => `So it is.\n\n    ${text.replaceAll("\n", "\n    ")}`,
];

function shownTags(language: string): fc.Arbitrary<{ text: string; prose: string[] }> {
  const raw = RAW[language] ?? [];
  const code = language === "mdx" ? CODE : [...CODE, ...OTHER_CODE];
  const asIs: Wrap = (text) => text;
  // Jekyll runs what stands in code, too.
  const shownAsIs = language === "jekyll" ? [] : code;
  const places = [
    ...shownAsIs.map((place) => ({ place, wrap: asIs })),
    ...raw.flatMap((wrap) => [...code, asIs].map((place) => ({ place, wrap }))),
  ];
  return fc
    .tuple(fc.constantFrom(...(SHOWN[language] ?? [])), fc.constantFrom(...places))
    .map(([tag, { place, wrap }]) => ({ text: place(wrap(tag)), prose: [tag] }));
}

interface Sample {
  readonly body: string;
  readonly prose: readonly string[];
}

function samples(language: string): fc.Arbitrary<Sample> {
  const tag = fc
    .record({ shape: fc.constantFrom(...(SHAPES[language] ?? [])), name, value, space })
    .map(({ shape, ...facts }) => shape(facts));
  const sentence = fc
    .array(
      fc.oneof(
        { arbitrary: word, weight: 5 },
        { arbitrary: fc.constantFrom(...(foreign[language] ?? [])), weight: 1 },
      ),
      {
        minLength: 2,
        maxLength: 8,
      },
    )
    .map((words) => `So ${words.join(" ")}.`);
  const block = fc.oneof(
    tag.map((text) => ({ text, prose: [] as string[] })),
    sentence.map((text) => ({ text, prose: [text] })),
    shownTags(language),
    fc.tuple(sentence, tag, sentence).map(([a, text, b]) => ({ text: `${a} ${text} ${b}`, prose: [a, b] })),
    sentence.map((text) => ({ text: `- ${text}`, prose: [text] })),
    tag.map((text) => ({ text: `## Part ${text}`, prose: ["Part"] })),
    fc
      .tuple(sentence, tag)
      .map(([a, text]) => ({ text: `> ${a} ${text.replaceAll("\n", " ")}`, prose: [a] })),
  );
  return fc.array(block, { minLength: 1, maxLength: 8 }).map((blocks) => ({
    body: blocks.map(({ text }) => text).join("\n\n"),
    prose: blocks.flatMap(({ prose }) => prose),
  }));
}

interface Written {
  readonly dialect: DialectName;
  readonly ending: string;
  /** Further lines of the front matter. */
  readonly fields: string;
}

function renderAll(bodies: readonly string[], { dialect, ending, fields }: Written): readonly Post[] {
  const baseDir = mkdtempSync(join(tmpdir(), "feedletter-tags-"));
  mkdirSync(join(baseDir, "content"));
  bodies.forEach((body, index) => {
    const number = String(index).padStart(2, "0");
    writeFileSync(
      join(baseDir, "content", `p${number}.${ending}`),
      `---\ntitle: P${number}\ndate: 2026-01-31\n${fields}---\n\n${body}\n`,
    );
  });
  const { entries } = loadEntries([{ files: "content", dialect }], { baseDir, site: CONFIG.site });
  const { posts } = renderPosts(entries, CONFIG.site);
  return [...posts].sort((a, b) => (a.title < b.title ? -1 : 1));
}

const fold = (text: string) => text.replace(/\s+/g, " ");

describe("tags of a post's own dialect reach no reader, and prose reaches all", () => {
  test.each<[string, string, Written]>([
    ["jekyll", "jekyll", { dialect: "jekyll", ending: "md", fields: "" }],
    ["eleventy", "liquid", { dialect: "eleventy", ending: "md", fields: "" }],
    [
      "eleventy with Nunjucks",
      "nunjucks",
      { dialect: "eleventy", ending: "md", fields: "templateEngineOverride: njk,md\n" },
    ],
    ["hugo", "hugo", { dialect: "hugo", ending: "md", fields: "" }],
    ["zola", "zola", { dialect: "zola", ending: "md", fields: "" }],
    ["astro", "mdx", { dialect: "astro", ending: "mdx", fields: "" }],
  ])("%s", async (_, language, written) => {
    const many = fc.array(samples(language), { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(many, async (given) => {
        const posts = renderAll(
          given.map(({ body }) => body),
          written,
        );
        const feed = composeFeed(posts, CONFIG);
        const issue = draftIssue(posts, { digest: "weekly", number: 1, composedAt: NOW, baseline: [] });
        const mail = fillAll(await renderVariant(issue, sampleContext()));
        const documents = [
          writeRss(feed),
          writeAtom(feed),
          writeJsonFeed(feed),
          mail.html,
          mail.text,
          mail.subject,
        ];
        for (const document of documents) expect(document).not.toContain(SECRET);
        given.forEach(({ prose }, index) => {
          const text = fold(posts[index]?.text ?? "");
          expect(text).not.toMatch(WRAPPING);
          for (const sentence of prose) expect(text).toContain(fold(sentence));
        });
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
