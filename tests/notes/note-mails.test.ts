import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IssueNote } from "#digest/issue.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { fillAll, sampleContext, sampleDraft, samplePost, sampleSite, TEMPLATES } from "../digest/samples.js";

function noteOf(more: Partial<IssueNote> = {}): IssueNote {
  return {
    html: '<h2>Hello</h2>\n<p>We <b>moved</b>, see <a href="https://moved.example/">there</a>.<sup><a href="https://careers.example/#fn1">[1]</a></sup></p>\n<p><img src="https://careers.example/view.jpg" alt="The view" width="1200" height="800"></p>\n<section><ol><li id="fn1">A footnote.</li></ol></section>',
    also: [{ title: "How looms <work>", url: "https://looms.example/how?a=1&b=2" }],
    ...{ alone: false, file: "notes/weekly-next.md", fingerprint: "abc" },
    ...more,
  };
}

async function renderNote(template: string, note = noteOf(), posts = [samplePost()], more = {}) {
  const templates = loadTemplates(template, [TEMPLATES]);
  const variant = await renderVariant({ ...sampleDraft(posts), note }, sampleContext({ templates, ...more }));
  return { ...fillAll(variant), fitting: variant.fitting };
}

describe.each(["digest", "plain", "letter"])("the template %s", (template) => {
  test("shows the note above the posts and its links after them, in HTML and in text", async () => {
    const { html, text } = await renderNote(template);
    const body = html.slice(html.indexOf("<body"));
    const places = [
      "Hello",
      "The view",
      "Asking for help before",
      "Also worth reading",
      "How looms &lt;work&gt;",
    ].map((part) => body.indexOf(part, body.indexOf("</h1>")));
    expect(places.every((at) => at > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    // The column is narrower than the picture, footnotes stay in the mail, and the title stands above the note's headings.
    expect(html).toMatch(/<img src="https:\/\/careers\.example\/view\.jpg" alt="The view" width="560"/);
    expect(html).toContain('href="#n-fn1"');
    expect(html).toContain('id="n-fn1"');
    expect(html).toMatch(/<h2[^>]*>Hello<\/h2>/);
    expect(text).toMatch(
      /Hello\n\nWe moved, see there \[1\]\.\[1\]\n\n\[The view\][\s\S]*\[1\] https:\/\/moved\.example\/[\s\S]*Asking for help[\s\S]*Also worth reading\n\nHow looms <work>:\nhttps:\/\/looms\.example\/how\?a=1&b=2\n/,
    );
  });

  test("shows a note without posts", async () => {
    const { html, text, subject } = await renderNote(
      template,
      noteOf({ subject: "Away {{until}} August" }),
      [],
    );
    expect(subject).toBe("Away {{until}} August");
    expect(html).toContain("moved");
    expect(text).toContain("moved");
    expect(html).not.toContain("Here’s what’s new");
  });

  test("shows whole posts below the note, and shortens them and not the note", async () => {
    const html = "<p>Some words of the post.</p>".repeat(3000);
    const note = noteOf({ html: `<p>${"A word. ".repeat(3000)}The end.</p>` });
    const mail = await renderNote(template, note, [
      samplePost({ html }),
      samplePost({ html, id: "b", url: "https://careers.example/b/" }),
    ]);
    expect(mail.html).toContain("The end.");
    expect(mail.html.match(/Continue reading/g)).toHaveLength(2);
    expect(mail.fitting).toMatchObject({ cut: 2, fits: true });
    expect(Buffer.byteLength(mail.html)).toBeLessThan(102_400);
  });
});

test("a note counts when excerpts are shortened, and no post is dropped", async () => {
  const note = noteOf({ html: `<p>${"A word. ".repeat(4000)}The end.</p>` });
  const posts = Array.from({ length: 30 }, () => samplePost({ excerpt: "Many words. ".repeat(25) }));
  const alone = await renderNote("digest", noteOf({ html: "", also: [] }), posts);
  const mail = await renderNote("digest", note, posts, { maxBytes: alone.fitting.bytes + 10_000 });
  expect(mail.html).toContain("The end.");
  expect(mail.fitting.excerpts).not.toBe("full");
  expect(mail.html.match(/Asking for help before/g)?.length).toBeGreaterThanOrEqual(30);
});

test("what mail programs show beside the subject begins with the note", async () => {
  const { html } = await renderNote("digest");
  expect(html).toMatch(/display:none[^>]*>Hello We moved, see there\. 1\. A footnote\. · Asking for help/);
});

test("a template that doesn't show the note or its links is an error, not a mail without them", async () => {
  const own = (source: string) => ({
    ...loadTemplates("digest", [TEMPLATES]),
    html: {
      file: "own.mjml.hbs",
      source: `<mjml><mj-body><mj-section><mj-column>${source}</mj-column></mj-section></mj-body></mjml>`,
    },
  });
  const render = (source: string, note: IssueNote) =>
    renderVariant({ ...sampleDraft(), note }, sampleContext({ templates: own(source) }));
  const posts = "<mj-text>{{unsubscribeUrl}}</mj-text>";
  await expect(render(posts, noteOf())).rejects.toMatchObject({
    ...{ code: "E_TEMPLATE", message: "The template doesn't show the note." },
    place: { file: "own.mjml.hbs" },
  });
  await expect(render(`${posts}<mj-text>{{note.body}}</mj-text>`, noteOf())).rejects.toMatchObject({
    message: "The template doesn't show the links of the note.",
  });
  await expect(
    render(`${posts}<mj-text><a title="{{note.body}}">x</a></mj-text>`, noteOf({ also: [] })),
  ).rejects.toMatchObject({
    message: "{{note.body}} is within a tag.",
  });
});

test("a note in another language than the mail says so", async () => {
  const site = sampleSite({ language: "de" });
  const { html } = await renderNote("digest", noteOf(), [samplePost()], { site });
  expect(html).toMatch(/<div class="on-page prose text" lang="de"/);
});

test("whatever a note has in its text, subject and links is shown as text", async () => {
  const evil = fc.constantFrom(
    "{{unsubscribeUrl}}",
    "{{> footer}}",
    "<mj-raw>",
    "</mj-text>",
    "x0123456789abcdef",
    "<script>",
    '" onclick="',
    "\r\nBcc: a@b.example",
    "&amp;",
    "$&",
    "$`",
  );
  const text = fc
    .array(fc.oneof(evil, fc.string({ maxLength: 8 })), { maxLength: 6 })
    .map((parts) => parts.join(" "));
  await fc.assert(
    fc.asyncProperty(text, text, async (subject, title) => {
      const shown = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
      const note = noteOf({
        html: `<p>${shown}</p>`,
        subject: subject || "x",
        also: [{ title: `A ${title}`, url: "https://a.example/" }],
      });
      const mail = await renderNote("plain", note);
      expect(mail.subject).not.toMatch(/[\r\n]/);
      expect(mail.html).not.toMatch(
        /<script|<[^>]*\sonclick=|\{\{>? ?\w+\}\}(?<!\{\{unsubscribeUrl\}\}|\{\{> footer\}\})/,
      );
      expect(mail.html.match(/<\/body>/g)).toHaveLength(1);
      expect(mail.html.match(/letters\.example/g)?.length).toBe(2);
    }),
    { numRuns: 15 },
  );
});
