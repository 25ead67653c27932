import { describe, expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { fitBodies } from "#digest/body/fit-bodies.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { fillAll, sampleContext, sampleDraft, samplePost, TEMPLATES } from "./samples.js";

const URL = "https://careers.example/asking/";
const clean = makeCleaner();

async function render(html: string, more: Parameters<typeof sampleContext>[0] = {}, template = "letter") {
  const templates = loadTemplates(template, [TEMPLATES]);
  const post = samplePost({ url: URL, html: clean(html, URL) });
  const variant = await renderVariant(sampleDraft([post]), sampleContext({ templates, ...more }));
  return { ...fillAll(variant), fitting: variant.fitting };
}

/** The post's body in the mail. */
async function bodyOf(html: string): Promise<string> {
  const mail = await render(html);
  return (
    /<div class="(?:text prose|prose text)"[^>]*>([\s\S]*?)<\/div>\s*<\/div>\s*<\/td>/.exec(mail.html)?.[1] ??
    mail.html
  );
}

describe.each(["letter", "digest", "plain"])("the template %s with whole posts", (template) => {
  test("shows the whole post as HTML and as text, and no excerpt", async () => {
    const { html, text } = await render("<p>First <b>bold</b>.</p><p>Last words.</p>", {}, template);
    expect(html).toContain("First <b>bold</b>.");
    for (const shown of [html, text]) {
      expect(shown).toContain("Last words.");
      expect(shown).not.toContain("How to ask so that people like to answer.</p>");
    }
    expect(html).not.toContain("Read the post");
  });

  test("shows excerpts, too", async () => {
    const templates = loadTemplates(template, [TEMPLATES]);
    const { html, text } = fillAll(await renderVariant(sampleDraft(), sampleContext({ templates })));
    for (const shown of [html, text]) {
      expect(shown).toContain("How to ask so that people like to answer.");
      expect(shown).toContain("Read the post");
    }
  });
});

describe("in the body of a mail", () => {
  test("a picture has a numeric width no larger than the column, and a script's late source is resolved", async () => {
    const body = await bodyOf(
      `<figure><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/big.jpg" width="2000" height="900" alt="Big" srcset="/x.jpg 2x"><figcaption>A caption</figcaption></figure><p>Smile <img src="/s.png" width="20" alt=":)"> here</p><p><img src="/alone.png" alt="Alone"></p>`,
    );
    expect(body).toContain('src="https://careers.example/big.jpg" alt="Big" width="510"');
    expect(body).toMatch(/<p class="soft"[^>]*>A caption<\/p>/);
    expect(body).toContain('alt=":)" width="20"');
    expect(body).toContain('alt="Alone" width="510"');
    expect(body).not.toMatch(/srcset|data:/);
  });

  test("a drawing that no mail program shows is a link or its name", async () => {
    expect(await bodyOf(`<p><img src="/d.svg" alt="A plan"></p>`)).toContain("<i>A plan</i>");
    expect(await bodyOf(`<svg viewBox="0 0 1 1"><title>A circle</title><circle r="1"/></svg>`)).toMatch(
      /<a href="https:\/\/careers\.example\/asking\/"[^>]*>A circle<\/a>/,
    );
  });

  test("footnotes lead to their notes and back within the mail, and each post keeps its own", async () => {
    const note = `<p>Text<sup><a href="#fn1" id="ref1">1</a></sup></p><ol><li id="fn1">Note <a href="#ref1">↩</a></li></ol>`;
    const post = samplePost({ url: URL, html: clean(note, URL) });
    const { html } = fillAll(
      await renderVariant(
        sampleDraft([post, post]),
        sampleContext({ templates: loadTemplates("letter", [TEMPLATES]) }),
      ),
    );
    for (const prefix of ["p1-", "p2-"]) {
      expect(html).toContain(`href="#${prefix}fn1"`);
      expect(html).toContain(`id="${prefix}fn1"`);
      expect(html).toContain(`href="#${prefix}ref1"`);
    }
  });

  test("a formula is its TeX, a film its still, and a frame a link", async () => {
    const math = `<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>`;
    expect(await bodyOf(`<p>So ${math} it is</p>`)).toMatch(/So <span[^>]*>x\^2<\/span> it is/);
    expect(await bodyOf(`<video src="/film.mp4" poster="/still.jpg" title="The film"></video>`)).toMatch(
      /<a href="https:\/\/careers\.example\/film\.mp4"[^>]*><img src="https:\/\/careers\.example\/still\.jpg" alt="" width="510"[^>]*>▶&#xFE0E; The film<\/a>/,
    );
    expect(await bodyOf(`<audio src="/talk.mp3"></audio>`)).toContain("Listen</a>");
    const frame = await bodyOf(`<iframe src="https://codepen.io/ann/embed/abc" title="A pen"></iframe>`);
    expect(frame).toMatch(/<a href="https:\/\/codepen\.io\/ann\/pen\/abc"[^>]*>A pen<\/a>/);
  });

  describe("a film of a video service", () => {
    const STILL = "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg";
    const youtube = "https://www.youtube.com/embed/dQw4w9WgXcQ";

    test.each([
      `<iframe src="${youtube}?start=3" title="A talk"></iframe>`,
      `<p>Before</p><iframe src="${youtube}" title="A talk"></iframe><p>After</p>`,
      `<figure><iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" title="A talk"></iframe><figcaption>In Bonn</figcaption></figure>`,
      `<div><div><iframe src="${youtube}" title="A talk"></iframe></div></div>`,
      `<lite-youtube videoid="dQw4w9WgXcQ" playlabel="Play: A talk"></lite-youtube>`,
      `<p><a href="https://youtu.be/dQw4w9WgXcQ?t=12">A talk</a></p>`,
      `<p><em><a href="https://m.youtube.com/watch?feature=x&amp;v=dQw4w9WgXcQ">A talk</a></em></p>`,
      `<p><a href="https://www.youtube.com/shorts/dQw4w9WgXcQ">A talk</a></p>`,
    ])("is its still and its title in one link: %s", async (html) => {
      expect(await bodyOf(html)).toMatch(
        new RegExp(
          `<a href="https://[^"]*dQw4w9WgXcQ[^"]*" style="color:inherit"><img src="${STILL}" alt="" width="480"[^>]*>▶&#xFE0E; A talk</a>`,
        ),
      );
    });

    test("without a title says what the link is for", async () => {
      expect(await bodyOf(`<iframe src="${youtube}"></iframe>`)).toMatch(
        /hqdefault\.jpg"[^>]*>▶&#xFE0E; Watch the video<\/a>/,
      );
      const vimeo = await bodyOf(`<iframe src="https://player.vimeo.com/video/123"></iframe>`);
      expect(vimeo).toMatch(/<a href="https:\/\/vimeo\.com\/123"[^>]*>▶&#xFE0E; Watch the video<\/a>/);
    });

    test.each([
      `<p>See <a href="https://youtu.be/dQw4w9WgXcQ">A talk</a></p>`,
      `<p><a href="https://youtu.be/dQw4w9WgXcQ">A talk</a> and <a href="/x/">more</a></p>`,
      `Loose words <a href="https://youtu.be/dQw4w9WgXcQ">A talk</a>`,
      `<ul><li><a href="https://youtu.be/dQw4w9WgXcQ">A talk</a></li></ul>`,
      `<ul><li><p><a href="https://youtu.be/dQw4w9WgXcQ">A talk</a></p></li></ul>`,
      `<table><tr><td><a href="https://youtu.be/dQw4w9WgXcQ">A talk</a></td></tr></table>`,
      `<h2><a href="https://youtu.be/dQw4w9WgXcQ">A talk</a></h2>`,
      `<p><a href="https://youtu.be/dQw4w9WgXcQ"><img src="/own.jpg" alt="A talk"></a></p>`,
      `<p><a href="https://www.youtube.com/playlist?list=PL1">A list</a></p>`,
      `<p><a href="https://www.youtube.com/@someone">Somebody</a></p>`,
      `<p><a href="https://evil.example/watch?v=dQw4w9WgXcQ">A talk</a></p>`,
    ])("gets no still where a link stands among words or isn't a film's: %s", async (html) => {
      expect(await bodyOf(html)).not.toMatch(/i\.ytimg\.com|▶/);
    });
  });

  test("headings go down from the post's own title, whatever they began with", async () => {
    const body = await bodyOf("<h1>One</h1><p>x</p><h2>Two</h2><h6>Six</h6>");
    expect([...body.matchAll(/<h(\d)[^>]*>/g)].map(([, level]) => level)).toEqual(["3", "4", "6"]);
  });

  test("a table has cells with edges, and one with many columns can be moved sideways", async () => {
    const row = (cells: number) => `<tr>${"<td>cell</td>".repeat(cells)}</tr>`;
    expect(await bodyOf(`<table>${row(3)}</table>`)).toMatch(/overflow-wrap:anywhere" role|role="table"/);
    expect(await bodyOf(`<table>${row(9)}</table>`)).toMatch(/<div tabindex="0"[^>]*overflow-x:auto/);
  });

  test("what looks like a template, MJML or a slot stays text", async () => {
    const hostile =
      "<p>{{title}} {{{x}}} &lt;/mj-text&gt;&lt;mj-include path=&quot;/etc/passwd&quot;/&gt; $&amp; x00b0x</p>";
    const { html, text } = await render(hostile);
    expect(html).toContain("{{title}} {{{x}}} &lt;/mj-text&gt;");
    expect(text).toContain('{{title}} {{{x}}} </mj-text><mj-include path="/etc/passwd"/> $& x00b0x');
  });
});

describe("as text", () => {
  test("it reads aloud: links have numbers, lists and quotes their marks, code its indent", async () => {
    const { text } = await render(
      `<h2>Why</h2><p>See <a href="/a/">the guide</a> and <a href="/b/">another</a>, or <a href="/a/">the guide</a>.</p>
<ol start="3"><li>three<ul><li>inner</li></ul></li><li>four</li></ol>
<blockquote><p>Said</p><p>twice</p></blockquote>
<pre><code>a
  b</code></pre>
<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>
<p><img src="/p.jpg" alt="A desk"></p>`,
    );
    expect(text).toContain(`Why

See the guide [1] and another [2], or the guide [1].

3. three
   - inner
4. four

> Said
>
> twice

    a
      b

A | B
1 | 2

[A desk]

[1] https://careers.example/a/
[2] https://careers.example/b/`);
  });
});

describe("a post that is too long", () => {
  const paragraph = (index: number) => `<p>Paragraph ${index} ${"word ".repeat(60)}end${index}.</p>`;
  const long = Array.from({ length: 300 }, (_, index) => paragraph(index)).join("\n");

  test("ends after a paragraph, near the limit, with a link to the rest, and so does its text", async () => {
    const { html, text, fitting } = await render(
      `${long}<h2 id="last">Last</h2><p><a href="#last">x</a></p>`,
    );
    const bytes = Buffer.byteLength(html);
    expect(bytes).toBeLessThan(102_400);
    expect(bytes).toBeGreaterThan(98_000);
    expect(fitting).toMatchObject({ cut: 1, fits: true });
    expect(html).toMatch(
      /end\d+\.<\/p>\n<p[^>]*><b><a href="https:\/\/careers\.example\/asking\/"[^>]*>Continue reading<\/a>/,
    );
    const [, last] = /end(\d+)\.\n\nContinue reading:\nhttps:\/\/careers\.example\/asking\//.exec(text) ?? [];
    expect(html).toContain(`end${last}.`);
    expect(html).not.toContain(`end${Number(last) + 1}.`);
  });

  test("is never cut within a list", async () => {
    const items = Array.from(
      { length: 40 },
      (_, index) => `<li>Item ${index} ${"word ".repeat(40)}</li>`,
    ).join("");
    const { html } = await render(`<p>Before</p><ul>${items}</ul><p>After</p>`, { maxBytes: 17_000 });
    expect(html).toContain("Before</p>");
    expect(html).not.toContain("Item 0");
    expect(html).toContain("Continue reading");
  });

  test("doesn't end with a heading", async () => {
    const { html } = await render(`<p>One.</p><h2>Two</h2><p>${"word ".repeat(30_000)}</p>`);
    expect(html).toContain("One.</p>\n<p");
    expect(html).not.toContain(">Two</h");
  });

  test("a link to a place that was cut off leads to the page", async () => {
    const { html } = await render(`<p>See <a href="#far">below</a></p>${long}<p id="far">Far</p>`);
    expect(html).toContain('href="https://careers.example/asking/#far"');
  });

  test("whose first block is too long already shows its excerpt", async () => {
    const { html } = await render(`<p>${"word ".repeat(30_000)}</p>`);
    expect(html).toContain("How to ask so that people like to answer.");
    expect(html).toContain("Continue reading");
  });
});

test("long bodies share what short ones leave over", () => {
  expect(fitBodies([[10], [50, 50], [40, 40, 40]], 1_000, 0)).toEqual([1, 2, 3]);
  expect(fitBodies([[10], [50, 50], [40, 40, 40]], 170, 0)).toEqual([1, 1, 2]);
  expect(fitBodies([[10], [50, 50]], 0, 20)).toEqual([0, 0]);
  expect(fitBodies([[], [5]], 5, 0)).toEqual([0, 1]);
});
