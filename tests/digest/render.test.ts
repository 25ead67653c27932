import { describe, expect, test } from "vitest";
import { toPlainLine } from "#content/text/characters.js";
import type { IssuePost } from "#digest/issue.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates, type Templates } from "#digest/templates/templates.js";
import { FeedletterError, formatPlace } from "#errors.js";
import {
  DAY,
  fillAll,
  NOW,
  sampleContext,
  sampleDraft,
  samplePost,
  sampleSite,
  sampleTheme,
  TEMPLATES,
} from "./samples.js";

const THREE_POSTS: readonly IssuePost[] = [
  samplePost(),
  samplePost({
    id: "https://careers.example/notes/",
    url: "https://careers.example/notes/?a=1&b=2",
    title: "R&D: notes <that> people “read”",
    excerpt: "Short, dated, linked. 短い日本語の文。",
    published: NOW - 5 * DAY,
    authors: [],
    categories: [],
    words: 12,
  }),
  samplePost({
    id: "https://careers.example/untitled/",
    url: "https://careers.example/untitled/",
    title: "",
    excerpt: "A post without a title begins with its text.",
    published: NOW - 6 * DAY,
    authors: [{ name: "Mina Sato" }],
    cover: { url: "https://careers.example/covers/plain.png" },
    words: 2300,
  }),
];

describe("the digest", () => {
  test("looks as it did, in HTML and text", async () => {
    const { subject, html, text } = fillAll(await renderVariant(sampleDraft(THREE_POSTS), sampleContext()));
    expect(subject).toBe("Asking for help before you are stuck (+2)");
    const readable = html.replaceAll("><", ">\n<");
    await expect(`${readable}\n`).toMatchFileSnapshot("../fixtures/digest/weekly.golden.html");
    await expect(text).toMatchFileSnapshot("../fixtures/digest/weekly.golden.txt");
  });

  test("by whom all posts are is said once, and who writes only some of them beside each", async () => {
    for (const template of ["digest", "plain"]) {
      const templates = loadTemplates(template, [TEMPLATES]);
      const render = async (...authors: readonly string[]) => {
        const posts = authors.map((name) => samplePost({ authors: [{ name }] }));
        return fillAll(await renderVariant(sampleDraft(posts), sampleContext({ templates })));
      };
      const same = await render("Mina Sato", "Mina Sato");
      for (const shown of [same.html, same.text]) expect(shown.split("by Mina Sato")).toHaveLength(2);
      const different = await render("Mina Sato", "Eric Weber", "Mina Sato");
      for (const shown of [different.html, different.text])
        expect(shown.split("by Mina Sato")).toHaveLength(3);
    }
  });

  test("a portrait isn't as wide as its card, and a landscape is", async () => {
    const render = async (width: number, height: number) => {
      const cover = { url: "https://careers.example/p.jpg", alt: "P", width, height };
      const { html } = fillAll(await renderVariant(sampleDraft([samplePost({ cover })]), sampleContext()));
      return /<img[^>]*p\.jpg[^>]* width="(\d+)"/.exec(html)?.[1];
    };
    expect(await render(1000, 2000)).toBe("200");
    expect(await render(2000, 1000)).toBe("566");
    expect(await render(1, 5000)).toBe("1");
  });

  test("a logo with a dark variant changes with the scheme, and needs no plate", async () => {
    const logo = {
      ...{ url: "https://careers.example/l.png", darkUrl: "https://careers.example/d.png" },
      ...{ alt: "Notes", width: 120 },
    };
    const { html } = fillAll(
      await renderVariant(sampleDraft(), sampleContext({ theme: sampleTheme({}, logo) })),
    );
    expect(html).toMatch(/<img class="by-day"[^>]*l\.png[^>]* width="120"/);
    expect(html).toMatch(/<img class="by-night"[^>]*d\.png[^>]* width="120"[^>]*display:none;mso-hide:all/);
  });

  test("the plain one reads well by itself, in HTML and text", async () => {
    const templates = loadTemplates("plain", [TEMPLATES]);
    const { html, text } = fillAll(
      await renderVariant(sampleDraft(THREE_POSTS), sampleContext({ templates })),
    );
    await expect(`${html.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot(
      "../fixtures/digest/plain.golden.html",
    );
    await expect(text).toMatchFileSnapshot("../fixtures/digest/plain.golden.txt");
  });

  test("is the same whatever the slots' key, and has no trace of it", async () => {
    const [one, other] = await Promise.all(
      ["00".repeat(16), "fedcba9876543210fedcba9876543210"].map((slotKey) =>
        renderVariant(
          sampleDraft(THREE_POSTS),
          sampleContext({ slotKey, subject: 'For {{merge "name" fallback="you"}}' }),
        ),
      ),
    );
    expect(one).toEqual(other);
    expect(one?.subject).toEqual(["For ", { field: "name", fallback: "you" }]);
  });

  test("isolates titles and names only in a mail of the other direction", async () => {
    const posts = ["Amara (Lagos)", "דנה (חיפה)"].map((name) =>
      samplePost({ authors: [{ name }], categories: [] }),
    );
    const render = async (language: string, digestTitle: string) => {
      const context = sampleContext({ language, digestTitle, subject: "{{digest.title}}" });
      const { subject, html, text } = fillAll(await renderVariant(sampleDraft(posts), context));
      return {
        subject,
        isolated: [...new Set(`${html}${text}`.match(/\u2068[^\u2069]*\u2069/g))].toSorted(),
      };
    };
    expect(await render("en", "Career Notes")).toEqual({
      ...{ subject: "Career Notes", isolated: ["\u2068דנה (חיפה)\u2069"] },
    });
    expect(await render("ar", "Career Notes")).toEqual({
      ...{
        subject: "\u2068Career Notes\u2069",
        isolated: ["\u2068Amara (Lagos)\u2069", "\u2068Career Notes\u2069"],
      },
    });
    expect(await render("ar", "ملاحظات")).toEqual({
      ...{ subject: "ملاحظات", isolated: ["\u2068Amara (Lagos)\u2069"] },
    });
  });

  test("has what every client needs", async () => {
    const { html } = fillAll(
      await renderVariant(sampleDraft(THREE_POSTS), sampleContext({ language: "he" })),
    );
    expect(html).toMatch(/<html[^>]* lang="he" dir="rtl"/);
    expect(html).toMatch(/<div[^>]* role="article" lang="he" dir="rtl"/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    for (const [table] of html.matchAll(/<table[^>]*>/g))
      expect(table).toMatch(
        /role="presentation"|^<table align="center" border="0" cellpadding="0" cellspacing="0" style="border-top/,
      );
    for (const [image] of html.matchAll(/<img[^>]*>/g)) expect(image).toMatch(/ alt[ =].* width="\d+"/);
    expect(html.indexOf("https://letters.example/u?s=1&amp;t=2")).toBeLessThan(html.indexOf("<h2"));
    expect(html.match(/letters\.example/g)).toHaveLength(2);
    expect(html).toContain("1 Example Street");
  });

  test("links and loads nothing but https and mailto", async () => {
    const { html } = fillAll(await renderVariant(sampleDraft(THREE_POSTS), sampleContext()));
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url = ""]) => url);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(link).toMatch(/^(?:https:\/\/(?:careers|letters)\.example\/|mailto:)/);
    expect(html).not.toMatch(/<link|<script|@import|url\(/i);
  });

  test("begins, for the list of mails, with the titles", async () => {
    const { html } = await renderVariant(
      sampleDraft([samplePost({ title: "A" }), samplePost({ title: "B" })]),
      sampleContext(),
    );
    expect(html.join("")).toMatch(/<body[^>]*> <div style="display:none[^>]*>A · B · The cheapest hour/);
  });

  test("speaks the language asked for, in the time zone asked for", async () => {
    const context = sampleContext({ language: "de-AT", timezone: "Pacific/Kiritimati" });
    const { text } = fillAll(await renderVariant(sampleDraft(), context));
    expect(text).toContain("Hallo Ana! Das ist neu bei Career Notes.");
    expect(text).toContain("von Eric Weber und Mina Sato");
    expect(text).toContain("23. November 2026");
  });

  test("a link that is neither http(s) nor mailto is replaced by the site's, such a cover left out", async () => {
    const post = samplePost({ url: "javascript:alert(1)", cover: { url: "data:text/html,x", alt: "x" } });
    const { html, text } = fillAll(await renderVariant(sampleDraft([post]), sampleContext()));
    expect(html + text).not.toMatch(/javascript:|data:|<img/);
  });
});

describe("the subject", () => {
  test("is plain text on one line, never escaped", async () => {
    const site = sampleSite({ title: "R&D\r\nBcc: all@example.org" });
    const { subject } = fillAll(
      await renderVariant(
        sampleDraft([samplePost({ title: `"<b>" {{more}}` })]),
        sampleContext({ site, subject: "{{site.title}}: {{posts.0.title}}" }),
      ),
    );
    expect(subject).toBe(`R&D Bcc: all@example.org: "<b>" {{more}}`);
  });

  test("a mistake in it is reported at its place in the configuration", async () => {
    const thrown: unknown = await renderVariant(
      sampleDraft(),
      sampleContext({ subject: "{{site.titel}}" }),
    ).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(FeedletterError);
    expect(thrown).toMatchObject({ code: "E_TEMPLATE", place: { file: "digests.weekly.subject", line: 1 } });
  });
});

describe("a mail near Gmail's limit", () => {
  const long = "Words that fill the excerpt of a post that has a lot to say, and says it. ".repeat(4);
  const many = (count: number, more: Partial<IssuePost> = {}) =>
    Array.from({ length: count }, (_, index) =>
      samplePost({ id: `p${index}`, title: `Post number ${index}`, excerpt: long, ...more }),
    );

  test("of usual size is left as it is", async () => {
    const { fitting } = await renderVariant(sampleDraft(many(20)), sampleContext());
    expect(fitting).toMatchObject({ excerpts: "full", covers: true, layout: "cards", fits: true });
  });

  test("first has its excerpts shortened", async () => {
    const { fitting, html, text } = await renderVariant(sampleDraft(many(26)), sampleContext());
    expect(fitting).toMatchObject({ covers: true, layout: "cards", fits: true });
    expect(fitting.excerpts).toBeTypeOf("number");
    expect(Buffer.byteLength(fillAll({ subject: [], html, text, fitting }).html)).toBeLessThan(fitting.bytes);
    expect(text.join("")).toContain(toPlainLine(long).slice(0, 250));
  });

  test("then its covers left out, then its cards, and never a post", async () => {
    for (const [count, expected] of [
      [30, { covers: false, layout: "cards", fits: true }],
      [100, { covers: false, layout: "list", fits: true }],
    ] as const) {
      const posts = many(count);
      const { fitting, html } = await renderVariant(sampleDraft(posts), sampleContext());
      expect(fitting).toMatchObject(expected);
      for (const { title } of posts) expect(html.join("")).toContain(`>${title}</a></h2>`);
      expect(html.join("").includes("<img")).toBe(false);
    }
  });

  test("that can't be made small enough is reported", async () => {
    const { fitting } = await renderVariant(
      sampleDraft(many(100, { title: "long ".repeat(200) })),
      sampleContext(),
    );
    expect(fitting).toMatchObject({ excerpts: 0, layout: "list", fits: false });
  });
});

test("an MJML mistake is reported with its line in the template, also inside a partial", async () => {
  const templates: Templates = {
    html: {
      file: "email-templates/mine.mjml.hbs",
      source: "<mjml><mj-body>\n{{#each posts}}\n{{> card}}\n{{/each}}\n</mj-body></mjml>\n",
    },
    text: { file: "email-templates/mine.txt.hbs", source: "x" },
    partials: {
      card: {
        file: "email-templates/partials/card.hbs",
        source:
          "<mj-section>\n{{#if cover}}\n\n{{/if}}\n<mj-column>\n  <mj-text>{{title}}</mj-text>\n  {{byline}}\n</mj-column></mj-section>\n",
      },
    },
  };
  const placeOf = async (source: Templates) => {
    const thrown: unknown = await renderVariant(
      sampleDraft(THREE_POSTS),
      sampleContext({ templates: source }),
    ).catch((error: unknown) => error);
    if (!(thrown instanceof FeedletterError) || !thrown.place) throw new Error("it was not refused");
    return `${formatPlace(thrown.place)} ${thrown.message}`;
  };
  expect(await placeOf(templates)).toBe(
    'email-templates/partials/card.hbs:7 The text in <mj-column> would be lost: "Eric Weber and Mina Sato".',
  );
  const wrong = {
    ...templates.html,
    source: templates.html.source.replace("</mj-body>", "\n<mj-foo />\n</mj-body>"),
  };
  const card = { file: "c.hbs", source: "<mj-section>\n</mj-section>" };
  expect(await placeOf({ ...templates, html: wrong, partials: { card } })).toContain(
    "email-templates/mine.mjml.hbs:6 MJML refuses this",
  );
});
