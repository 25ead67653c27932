import { load } from "cheerio/slim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elementsOf } from "#digest/checks/computed-styles.js";
import { MAIL_CLIENTS, SUPPORT } from "#digest/clients/client-support.js";
import { resolveConditionals } from "#digest/clients/conditional-comments.js";
import { forceDark } from "#digest/clients/forced-dark.js";
import { ignores, type MailClient } from "#digest/clients/mail-clients.js";
import { GMAIL_CLIP_BYTES, showInClient } from "#digest/clients/show-in-client.js";

const page = (body: string, css = ""): string =>
  `<!doctype html><html><head>${css && `<style>${css}</style>`}</head><body>${body}</body></html>`;
const shown = (client: MailClient, body: string, css = ""): string =>
  showInClient(page(body, css), client).html;

describe("conditional comments", () => {
  const mail = "<!--[if mso]>A<![endif]--><!--[if !mso]><!-->B<!--<![endif]--><![if !mso]>C<![endif]>";

  test("Outlook evaluates them; for all others they are comments", () => {
    expect(resolveConditionals(mail, "outlook")).toBe("A");
    expect(resolveConditionals(mail, "others")).toBe("BC");
  });

  test.each([
    ["mso", true],
    ["mso | IE", true],
    ["!mso", false],
    ["IE", false],
    ["gte mso 9", true],
    ["lt mso 12", false],
    ["mso 16", true],
    ["(gt mso 14)&(lte mso 16)", true],
    ["!(mso)|(IE)", false],
    ["(((", false],
    ["", false],
  ])("[if %s]: %s", (condition, fulfilled) => {
    expect(resolveConditionals(`<!--[if ${condition}]>A<![endif]-->`, "outlook")).toBe(
      condition === "" ? "<!--[if ]>A<![endif]-->" : fulfilled ? "A" : "",
    );
  });

  test("a block without an end stays, and a long row of them takes no time", () => {
    expect(resolveConditionals("x<!--[if mso]>A", "others")).toBe("x<!--[if mso]>A");
    const row = "<!--[if mso]>".repeat(50_000);
    const began = performance.now();
    expect(resolveConditionals(row, "outlook")).toBe(row);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe("Outlook for Windows", () => {
  test("ignores corners, flex boxes and background pictures, and keeps colours", () => {
    const style =
      "border-radius: 4px; display: flex; background: url(a.png) #123456; color: #ffffff; width: 50%";
    expect(shown("outlook", `<div style="${style}">A</div>`)).toContain(
      '<div style="background-color: #123456; color: #ffffff">A</div>',
    );
    expect(shown("outlook", `<table style="max-width: 600px; width: 100%"></table>`)).toContain(
      "max-width: 600px; width: 100%",
    );
  });

  test("hides what says mso-hide, and shows a hidden box with a table", () => {
    expect(shown("outlook", '<p style="mso-hide: all">A</p>')).toContain('style="display: none"');
    expect(shown("outlook", '<div style="display: none"><table></table></div>')).toContain("<div style>");
  });

  test("has no media queries", () => {
    expect(shown("outlook", "", "p { color: red } @media (max-width: 9px) { p { color: blue } }")).toContain(
      "<style>p { color: red }</style>",
    );
  });
});

describe("Gmail", () => {
  test("drops a style sheet with an @-rule in another, a broken one, one in the body, and those beyond 16 KB", () => {
    const sheets = (css: string) => showInClient(page("", css), "gmail").stripped.sheets;
    expect(sheets("@media screen { @font-face { src: url(a) } }")).toEqual(["nested"]);
    expect(sheets("@media screen { @media (min-width: 9px) { p { color: red } } }")).toEqual([]);
    expect(sheets("p { color: red")).toEqual(["broken"]);
    expect(sheets(`p { color: red }${" ".repeat(16_384)}`)).toEqual(["large"]);
    expect(showInClient(page("<style>p {}</style>"), "gmail").stripped.sheets).toEqual(["body"]);
    expect(showInClient(page("", "p { color: red }"), "gmail-other").stripped.sheets).toEqual(["all"]);
  });

  test("clips at 102,400 bytes, and says so", () => {
    const long = page(`<p title="x">${"ü".repeat(60_000)}</p>`);
    expect(shown("gmail", "short")).not.toContain("[Message clipped]");
    const clipped = showInClient(long, "gmail").html;
    expect(clipped).toContain("[Message clipped]");
    expect(clipped).not.toContain("\uFFFD");
    expect(clipped.match(/ü|&#xfc;/g)?.length).toBeLessThan(GMAIL_CLIP_BYTES / 2);
    expect(showInClient(long, "yahoo").html).not.toContain("[Message clipped]");
  });

  test("shows no pictures in SVG or from the mail itself", () => {
    for (const src of ["https://notes.example/a.svg?v=1", "data:image/png;base64,AA=="])
      expect(shown("gmail", `<img src="${src}" alt="A">`)).toContain('<img src="data:," alt="A">');
    expect(shown("gmail", '<img src="https://notes.example/a.png" alt="A">')).toContain("a.png");
    expect(shown("apple-mail", '<img src="https://notes.example/a.svg" alt="A">')).toContain("a.svg");
  });
});

test("Yahoo keeps width queries, and no others", () => {
  const css =
    "@media (max-width: 9px) { p { color: red } } @media (prefers-color-scheme: dark) { p { color: blue } }";
  const html = shown("yahoo", "", css);
  expect(html).toContain("color: red");
  expect(html).not.toContain("color: blue");
});

test("Apple Mail keeps nearly everything", () => {
  const css = "@media (prefers-color-scheme: dark) { p:not(.a)::before { content: 'x'; display: grid } }";
  expect(shown("apple-mail", '<section style="border-radius: 1px"></section>', css)).toContain(css);
});

test("forced dark colours are the other way round, and pictures stay", () => {
  const html = forceDark(
    page('<td bgcolor="#ffffff" style="color: #000000; border: 1px solid #eeeeee"><img src="a.png"></td>'),
  );
  expect(html).toContain('bgcolor="#1a1a1a"');
  expect(html).toContain("color: #ededed");
  expect(html).toMatch(/border: 1px solid #2[0-9a-f]2/);
  expect(html).toContain('src="a.png"');
});

describe("whatever a template writes", () => {
  const name = fc.constantFrom(
    ...Object.keys(SUPPORT.elements),
    ...["p", "div", "td", "script", "style", "iframe", "x-y", "img", "base", "math"],
  );
  const attribute = fc.constantFrom(...Object.keys(SUPPORT.attributes), "onclick", "id", "class", "src");
  const property = fc.constantFrom(...Object.keys(SUPPORT.properties), "color", "--x", "content");
  const value = fc.oneof(
    fc.constantFrom(
      "1px",
      "var(--x)",
      "calc(1px + 2rem)",
      "url(a)",
      "#fff",
      "none",
      "flex",
      "-1px auto",
      "}",
    ),
    fc.string({ maxLength: 12 }),
  );
  const declarations = fc
    .array(fc.tuple(property, value), { maxLength: 4 })
    .map((pairs) => pairs.map(([key, written]) => `${key}: ${written}`).join("; "));
  const quoted = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const piece = fc.oneof(
    fc
      .tuple(name, attribute, value, declarations)
      .map(([tag, key, written, style]) => `<${tag} ${key}="${quoted(written)}" style="${quoted(style)}">`),
    name.map((tag) => `</${tag}>`),
    fc
      .tuple(fc.constantFrom(...Object.keys(SUPPORT.selectors), "p"), declarations)
      .map(([selector, css]) => `<style>a${selector}{${css}} @media (hover) { p { color: red } }</style>`),
    fc.constantFrom("<!--[if mso]>", "<![endif]-->", "<!--", "-->", "<![CDATA[", "]]>", "<", "&#0;", "\0"),
    fc.string({ maxLength: 20 }),
  );
  const hostile = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(""));

  test.each(MAIL_CLIENTS)("%s: nothing that it ignores is left, and no script", (client) => {
    fc.assert(
      fc.property(hostile, (html) => {
        const once = showInClient(html, client).html;
        for (const { name: tag, attribs } of elementsOf(load(once))) {
          if (tag !== "style") expect([tag, ignores(client, "elements", tag)]).toEqual([tag, false]);
          expect(tag).not.toMatch(/^(?:script|iframe|base|embed|noscript)$/);
          for (const key of Object.keys(attribs)) {
            expect([key, ignores(client, "attributes", key)]).toEqual([key, false]);
            expect(key).not.toMatch(/^on/);
          }
          for (const [, prop = ""] of (attribs.style ?? "").matchAll(/(?:^|; )([a-z-]+): (?=[1-9#n])/g))
            if (client !== "apple-mail")
              expect([prop, ignores(client, "properties", prop)]).toEqual([prop, false]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
