import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderVariant } from "#digest/render.js";
import { type RenderOptions, renderTemplate } from "#digest/templates/handlebars.js";
import { HELPERS } from "#digest/templates/helpers.js";
import { loadTemplates, type Template } from "#digest/templates/templates.js";
import { DIGEST_SHAPE, viewIssue } from "#digest/templates/view.js";
import { FeedletterError, formatPlace } from "#errors.js";
import { sampleContext, sampleDraft, samplePost } from "./samples.js";

/** What an error tells: place, message and fix in one line. */
function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (!(thrown instanceof FeedletterError)) throw thrown;
    expect(thrown.code).toBe("E_TEMPLATE");
    return `${thrown.place ? `${formatPlace(thrown.place)} ` : ""}${thrown.message} ${thrown.fix}`;
  }
  throw new Error("nothing failed");
}

describe("loading", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "feedletter-templates-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function write(file: string, source: string | Buffer): void {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), source);
  }

  test("each file comes from the first folder that has it, partials too", () => {
    write("mine/partials/card.hbs", "my card");
    write("theirs/digest.mjml.hbs", "their html\r\n");
    write("theirs/digest.txt.hbs", "their text");
    write("theirs/partials/card.hbs", "their card");
    write("theirs/partials/list.hbs", "their list");
    const { html, text, partials } = loadTemplates("digest", [join(root, "mine"), join(root, "theirs")]);
    expect(html).toEqual({ file: join(root, "theirs/digest.mjml.hbs"), source: "their html\n" });
    expect(text.source).toBe("their text");
    expect(Object.entries(partials).map(([name, { source }]) => [name, source])).toEqual([
      ["card", "my card"],
      ["list", "their list"],
    ]);
  });

  test("one that is a link out of its folder isn't mailed to everybody", () => {
    write("secret.txt", "secret");
    write("linking/digest.mjml.hbs", "html");
    write("linking/digest.txt.hbs", "text");
    write("linking/partials/card.hbs", "card");
    symlinkSync("partials/card.hbs", join(root, "linking/inside.txt.hbs"));
    expect(() => loadTemplates("digest", [join(root, "linking")])).not.toThrow();
    symlinkSync("../../secret.txt", join(root, "linking/partials/own.hbs"));
    expect(failureOf(() => loadTemplates("digest", [join(root, "linking")]))).toMatch(
      /is a link to .*secret\.txt, outside of its folder/,
    );
  });

  test("a missing one is reported, with the folders that were searched", () => {
    write("theirs/news.mjml.hbs", "<mjml></mjml>");
    const failure = failureOf(() => loadTemplates("news", [join(root, "mine"), join(root, "theirs")]));
    expect(failure).toContain(
      `There is no template news.txt.hbs in ${join(root, "mine")} or ${join(root, "theirs")}.`,
    );
  });

  test("one that isn't UTF-8 is reported", () => {
    write("digest.mjml.hbs", Buffer.from([0x48, 0xff]));
    expect(failureOf(() => loadTemplates("digest", [root]))).toContain(join(root, "digest.mjml.hbs"));
  });
});

const OPTIONS: RenderOptions = {
  partials: {},
  shape: DIGEST_SHAPE,
  output: "html",
  language: "en",
  timezone: "Europe/Berlin",
  slotKey: "abcdef0123456789",
};

function render(
  source: string,
  more: Partial<RenderOptions> & { readonly post?: Parameters<typeof samplePost>[0] } = {},
) {
  const { post, ...options } = more;
  const view = viewIssue(sampleDraft([samplePost(post), samplePost(post)]), {
    ...sampleContext(),
    ...(options.language ? { language: options.language } : {}),
    greeting: "slot",
    bodies: [],
    note: undefined,
    unsubscribeUrl: "slot",
    preferencesUrl: "slot",
    fitting: { excerpts: "full", covers: true, layout: "cards" },
  });
  return renderTemplate({ file: "t.hbs", source }, view, { ...OPTIONS, ...options });
}

function partial(source: string): Template {
  return { file: "partials/p.hbs", source };
}

describe("what a template can say", () => {
  test.each([
    [
      "{{site.title}} {{posts.0.title}} {{posts.length}} {{more}}",
      "Career Notes Asking for help before you are stuck 2 1",
    ],
    ["{{#each posts}}{{@index}}{{#if @last}}.{{/if}}{{/each}}", "01."],
    [
      "{{#each posts as |post n|}}{{n}}{{#with post.cover}}{{alt}}{{/with}}{{post.byline}};{{/each}}",
      "0Two people at one deskEric Weber and Mina Sato;1Two people at one deskEric Weber and Mina Sato;",
    ],
    [
      "{{#each posts}}{{#each authors}}{{../category}}/{{../../language}} {{/each}}{{/each}}",
      "Working together/en ".repeat(4),
    ],
    ["{{#each posts}}{{@root.words.by}}{{else}}none{{/each}}", "byby"],
    ["{{#unless compact}}cards{{else if more}}no{{/unless}}", "cards"],
    ['{{date issue.composedAt}} {{date posts.0.published style="short"}}', "November 23, 2026 11/21/26"],
    [
      '{{plural posts.length one="post" other="posts"}} {{plural more one="post" other="posts"}}',
      "2 posts 1 post",
    ],
    ["{{readingTime posts.0.wordCount}}", "4 min read"],
    ["{{cut posts.0.excerpt 25}}", "The cheapest hour in a…"],
    [
      '{{date issue.composedAt style="iso"}} {{date issue.composedAt style="month"}}',
      "2026-11-23 November 2026",
    ],
    [
      '{{date issue.composedAt language="de-AT"}} {{date issue.composedAt style="iso" timezone="Pacific/Pago_Pago"}}',
      "23. November 2026 2026-11-22",
    ],
    [
      '{{#each (groupBy posts "category")}}{{label}}: {{#each posts}}{{byline}} {{/each}}{{/each}}',
      "Working together: Eric Weber and Mina Sato Eric Weber and Mina Sato ",
    ],
    ['{{#each (groupBy posts "year") as |group|}}{{group.label}} {{group.posts.length}}{{/each}}', "2026 2"],
  ])("%s", (source, shown) => {
    expect(render(source)).toBe(shown);
  });

  test("dates and numbers follow language and zone", () => {
    expect(render("{{date issue.composedAt}}", { language: "de", timezone: "Pacific/Kiritimati" })).toBe(
      "23. November 2026",
    );
    expect(render("{{date issue.composedAt}}", { timezone: "Pacific/Pago_Pago" })).toBe("November 22, 2026");
    expect(render('{{plural posts.length two="dual" other="x"}}', { language: "ar" })).toBe("2 dual");
  });

  test("HTML is escaped and text is not, also in a partial that both use", () => {
    const post = { title: `R&D <b> "q" {{more}}` };
    const partials = { p: partial("{{posts.0.title}}") };
    expect(render("{{> p}}", { output: "text", partials, post })).toBe(`R&D <b> "q" {{more}}`);
    expect(render("{{> p}}", { output: "html", partials, post })).toBe(
      "R&amp;D &lt;b&gt; &quot;q&quot; {{more}}",
    );
  });

  test("a partial sees its caller's fields, its arguments, and the context it is given", () => {
    const partials = { p: partial("{{title}}/{{mark}} ") };
    expect(render('{{#each posts}}{{> p mark="!"}}{{/each}}', { partials, post: { title: "T" } })).toBe(
      "T/! T/! ",
    );
    const inLoop = { p: partial("{{#each authors}}{{name}}{{../mark}} {{/each}}") };
    expect(render('{{> p posts.[0] mark="!"}}', { partials: inLoop })).toBe("Eric Weber! Mina Sato! ");
    expect(render('{{> p posts.[1] mark=(cut "abc def" 4)}}', { partials, post: { title: "T" } })).toBe(
      "T/abc… ",
    );
  });
});

describe("a mistake in a template is reported with file, line and what to do", () => {
  test.each([
    ["a\n{{sit.title}}", 't.hbs:2:3 There is no field "sit" here. Did you mean "site"?'],
    [
      "{{#each posts}}\n{{titel}}{{/each}}",
      't.hbs:2:3 There is no field "titel" here. Did you mean "title"?',
    ],
    ["{{#if postalAdress}}x{{/if}}", 'There is no field "postalAdress" here. Did you mean "postalAddress"?'],
    ["{{#each post}}x{{/each}}", 'There is no field "post" here. Did you mean "posts"?'],
    ["{{#each site}}x{{/each}}", '"site" is not a list.'],
    ["{{posts}}", '"posts" is a list, not text.'],
    ["{{site}}", '"site" is a group of fields, not text.'],
    ["{{site.title.big}}", 'There is no field "big" here.'],
    ["{{../site}}", 'There is no field "../site" here.'],
    ["{{@indx}}", 'There is no field "@indx" here.'],
    ["{{constructor}} {{__proto__}}", 'There is no field "constructor" here.'],
    ["{{site.constructor}}", 'There is no field "constructor" here.'],
    ["{{dat more}}", 'There is no helper "dat". Did you mean "date"?'],
    [
      "{{date posts.0.title}}",
      'The helper "date" can\'t use these arguments. Write {{date <instant> style="…" language="…" timezone="…"}}.',
    ],
    ['{{date issue.composedAt style="lnog"}}', '"lnog" isn\'t allowed here. Did you mean "long"?'],
    [
      '{{date issue.composedAt timezone="Mars"}}',
      '"Mars" is not a valid timezone. Write a zone such as Europe/Berlin.',
    ],
    ['{{date issue.composedAt language="!"}}', '"!" is not a valid language.'],
    [
      '{{#each (groupBy posts "catgory")}}x{{/each}}',
      '"catgory" isn\'t allowed here. Did you mean "category"?',
    ],
    ['{{#each (groupBy posts.0.tags "day")}}x{{/each}}', 'The helper "groupBy" can\'t use these arguments.'],
    ['{{groupBy posts "day"}}', '"groupBy" is a list, not text.'],
    ['{{#each (groupBy posts "day")}}{{titel}}{{/each}}', 'There is no field "titel" here.'],
    ["{{cut posts.0.title}}", 'The helper "cut" can\'t use these arguments.'],
    ["{{cut unsubscribeUrl 10}}", 'The helper "cut" can\'t use these arguments.'],
    ['{{merge "nam"}}', '"nam" isn\'t allowed here. Did you mean "name"?'],
    ['{{merge "name" fallbak="x"}}', 'has no "fallbak". Did you mean "fallback"?'],
    ['{{log "x"}}', 'There is no helper "log".'],
    ["{{lookup posts 0}}", 'There is no helper "lookup".'],
    ["{{#posts}}x{{/posts}}", 'There is no block "posts".'],
    ["\n{{> crad}}", 't.hbs:2:1 There is no partial "crad". Did you mean "card"?'],
    ["{{> (cut 'card' 4)}}", 'There is no partial "(…)".'],
    ['{{#*inline "x"}}{{/inline}}', "Decorators and partial blocks"],
    ["{{{posts.0.title}}}", "would let the text of a post become markup"],
    ["{{& more}}", "would let the text of a post become markup"],
    ["a\n{{#if more}}\nx", "t.hbs:3 A {{#block}} is not closed."],
    ["a\n{{#if more}}x{{/each}}", "t.hbs:2 Handlebars can't use this: if doesn't match each."],
    ["a\n\n{{date issue.=}}", `t.hbs:3 Handlebars can't read this, at "{{date issue.=".`],
    ["{{posts.7.title}}", "t.hbs:1 Handlebars can't use this"],
  ])("%j", (source, told) => {
    expect(failureOf(() => render(source, { partials: { card: partial("x") } }))).toContain(told);
  });

  test("in a partial: its own file and line, by what the names mean where it is called", () => {
    const partials = { p: partial("\n{{title}}") };
    expect(render("{{#each posts}}{{> p}}{{/each}}", { partials })).toContain("Asking");
    const inLoop = { p: partial("{{#each authors}}{{mark}}{{/each}}") };
    expect(failureOf(() => render('{{> p posts.[0] mark="!"}}', { partials: inLoop }))).toContain(
      'no field "mark"',
    );
    expect(failureOf(() => render("{{> p}}", { partials }))).toContain(
      'partials/p.hbs:2:3 There is no field "title" here.',
    );
  });

  test("a partial that calls itself isn't an endless loop", () => {
    const partials = { p: partial("{{> p}}") };
    const inLoop = { p: partial("{{#each authors}}{{mark}}{{/each}}") };
    expect(failureOf(() => render('{{> p posts.[0] mark="!"}}', { partials: inLoop }))).toContain(
      'no field "mark"',
    );
    expect(failureOf(() => render("{{> p}}", { partials }))).toContain('The partial "p" calls itself.');
  });
});

test("the template in docs/templates.md works as it stands", async () => {
  const docs = readFileSync(join(import.meta.dirname, "../../docs/templates.md"), "utf8");
  const source = /```handlebars\n(<mjml[\s\S]*?)```/.exec(docs)?.[1] ?? "";
  const shipped = sampleContext().templates;
  const templates = { ...shipped, html: { file: "docs/templates.md", source } };
  const { html } = await renderVariant(sampleDraft(), sampleContext({ templates }));
  expect(html.join("")).toContain("November 2026</h2>");
});

test("the examples of the helpers do what they should", () => {
  const inPost = (example: string) => render(`{{#each posts}}{{#if @first}}${example}{{/if}}{{/each}}`);
  for (const [name, { example }] of Object.entries(HELPERS)) {
    expect(example).toContain(name);
    if (/posts/.test(example)) expect(render(example)).not.toBe("");
    else expect(inPost(example)).not.toBe("");
  }
});
