import { describe, expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { makeLossMeter } from "#content/markup/cleaning/losses.js";

const clean = makeCleaner();

/** Cleaned, and nothing may be lost. */
function kept(html: string): string {
  const meter = makeLossMeter();
  const cleaned = clean(html, "https://site.example/post/", meter);
  expect(meter.losses()).toEqual([]);
  expect(clean(cleaned, "https://site.example/post/")).toBe(cleaned);
  return cleaned;
}

const link = (href: string, text = href) => `<a href="${href}">${text}</a>`;

describe("pictures that a script loads late have their real address", () => {
  test.each([
    [
      '<img src="data:image/gif;base64,R0lGOD" data-src="/real.jpg">',
      '<img src="https://site.example/real.jpg" alt="" />',
    ],
    ['<img data-original="real.jpg" alt="A">', '<img alt="A" src="https://site.example/post/real.jpg" />'],
    ['<img src="/wait.gif" data-lazy-src="/real.jpg">', '<img src="https://site.example/real.jpg" alt="" />'],
    ['<img src="/a.jpg" data-src="{{ x }}">', '<img src="https://site.example/a.jpg" alt="" />'],
    ['<img src="/a.jpg" data-src="javascript:x">', '<img src="https://site.example/a.jpg" alt="" />'],
    [
      '<img src="data:image/gif;base64,R0lGOD"><noscript><img src="/real.jpg"></noscript>',
      '<img src="https://site.example/real.jpg" alt="" />',
    ],
    [
      '<img data-src="/real.jpg"><noscript><img src="/real.jpg"></noscript>',
      '<img src="https://site.example/real.jpg" alt="" />',
    ],
    [
      '<img srcset="/s.jpg 400w, /m.jpg 1200w, /l.jpg 3000w">',
      '<img src="https://site.example/m.jpg" srcset="https://site.example/s.jpg 400w, https://site.example/m.jpg 1200w, https://site.example/l.jpg 3000w" alt="" />',
    ],
    [
      '<img src="data:image/gif;base64,R0lGOD" data-srcset="/a.jpg 1x, /b.jpg 2x">',
      '<img src="data:image/gif;base64,R0lGOD" srcset="https://site.example/a.jpg 1x, https://site.example/b.jpg 2x" alt="" />',
    ],
    [
      '<picture><source data-srcset="/a.webp" type="image/webp"><img alt="A"></picture>',
      '<picture><source type="image/webp" srcset="https://site.example/a.webp" /><img src="https://site.example/a.webp" alt="A" /></picture>',
    ],
    ['<amp-img src="/a.jpg"></amp-img>', '<img src="https://site.example/a.jpg" alt="" />'],
  ])("%s", (html, expected) => {
    expect(kept(html)).toBe(expected);
  });
});

describe("what a frame or a script would show becomes a link", () => {
  test.each([
    [
      '<iframe src="https://www.youtube-nocookie.com/embed/abc" title="A talk"></iframe>',
      link("https://www.youtube.com/watch?v=abc", "A talk"),
    ],
    [
      '<iframe data-src="//player.vimeo.com/video/12" src="about:blank"></iframe>',
      link("https://vimeo.com/12"),
    ],
    [
      '<lite-youtube videoid="abc" playlabel="Play: A talk"></lite-youtube>',
      link("https://www.youtube.com/watch?v=abc", "A talk"),
    ],
    [
      '<script src="https://gist.github.com/ana/abc123.js?file=a%20b.ts"></script>',
      link("https://gist.github.com/ana/abc123", "Gist: a b.ts"),
    ],
    ['<object data="/a.pdf" title="The paper"></object>', link("https://site.example/a.pdf", "The paper")],
    ['<embed src="/a.pdf">', link("https://site.example/a.pdf")],
    [
      '<object data="/a.svg" type="image/svg+xml"></object>',
      '<img src="https://site.example/a.svg" alt="" />',
    ],
    [
      '<map><area href="/north" alt="North"><area href="/south"></map>',
      `${link("https://site.example/north", "North")} ${link("https://site.example/south")}`,
    ],
    [
      '<blockquote class="twitter-tweet"><a href="https://twitter.example/a/1"></a></blockquote>',
      `<blockquote>${'<a href="https://twitter.example/a/1"></a>'} ${link("https://twitter.example/a/1")}</blockquote>`,
    ],
    [
      '<blockquote class="twitter-tweet"><p>Said.</p>— <a href="https://twitter.example/a/1">A</a></blockquote>',
      `<blockquote><p>Said.</p>— ${link("https://twitter.example/a/1", "A")}</blockquote>`,
    ],
    [
      '<div class="fb-post" data-href="https://fb.example/1"></div>',
      `<div>${link("https://fb.example/1")}</div>`,
    ],
    ['<video data-src="/v.mp4"></video>', '<video src="https://site.example/v.mp4" controls></video>'],
    ['<input type="checkbox" checked> Done', "☑ Done"],
  ])("%s", (html, expected) => {
    expect(kept(html)).toBe(expected);
  });
});

describe("formulas and drawings", () => {
  const formula = "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>";
  test.each([
    [`The ratio ${formula} is small.`, `The ratio ${formula} is small.`],
    [
      `<span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math></span><span class="katex-html" aria-hidden="true"><span>x</span></span></span>`,
      '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>',
    ],
    [
      `<mjx-container><svg><path d="M0 0"/></svg><mjx-assistive-mml>${formula}</mjx-assistive-mml></mjx-container>`,
      formula,
    ],
    ['<script type="math/tex; mode=display">a < b</script>', "\\[a &lt; b\\]"],
    [
      '<svg viewBox="0 0 9 9" onload="x()" style="a"><title>Up</title><script>x()</script><linearGradient id="g"/><path d="M0 0" fill="url(#g)" stroke="url(https://evil.example)"/></svg>',
      '<svg viewBox="0 0 9 9"><title>Up</title><linearGradient id="g"></linearGradient><path d="M0 0" fill="url(#g)"></path></svg>',
    ],
    [
      '<svg><use href="https://evil.example/#a"/><use xlink:href="#b"/><rect width="1" height="1"/><set attributeName="href" to="javascript:x"/></svg>',
      '<svg><use></use><use href="#b"></use><rect width="1" height="1"></rect></svg>',
    ],
    [
      "<math href='javascript:x' onclick='x'><mi xlink:href='javascript:x'>a</mi></math>",
      "<math><mi>a</mi></math>",
    ],
  ])("%s", (html, expected) => {
    expect(kept(html)).toBe(expected);
  });
});

test.each(
  "irc://chat.example/a ircs://chat.example/a xmpp:ana@chat.example matrix:u/ana:chat.example magnet:?xt=urn:btih:abc tel:+4912 sms:+4912 geo:1,2 mailto:a@b.example gemini://a.example/ ftp://a.example/f".split(
    " ",
  ),
)("a link with %s keeps its address", (href) => {
  expect(kept(`<a href="${href}">x</a>`)).toBe(link(href, "x"));
});

test.each(
  "javascript:x() JaVaScRiPt:x() data:text/html,x vbscript:x file:///etc/passwd blob:https://a.example/1 intent://a#Intent ms-settings:a view-source:https://a.example/ ssh://-oProxyCommand=x about:blank filesystem:https://a.example/ chrome://settings jar:https://a.example/!/".split(
    " ",
  ),
)("a link with %s loses it, which is said", (href) => {
  const meter = makeLossMeter();
  expect(clean(`<a href="${href}">x</a>`, "https://site.example/", meter)).toBe("<a>x</a>");
  expect(meter.losses()).toMatchObject([{ amounts: { link: 1 } }]);
});
