import { describe, expect, test } from "vitest";
import { checkClients } from "#digest/checks/check-clients.js";
import { fillSlots } from "#digest/merge-fields.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { LINK_FIELD, renderTransactionalMail } from "#digest/transactional-mail.js";
import {
  fillAll,
  sampleContext,
  sampleDraft,
  samplePost,
  sampleSite,
  sampleTheme,
  TEMPLATES,
} from "./samples.js";

const found = (body: string, head = "") =>
  checkClients(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
const only = (body: string, head = "") => {
  const findings = found(body, head);
  expect(findings).toHaveLength(1);
  return findings[0];
};

const LOGO = {
  url: "https://careers.example/logo.png",
  darkUrl: "https://careers.example/dark.png",
  alt: "Notes",
  width: 120,
};
const BODY = `<p>First <b>bold</b> <code>x</code>.</p><pre><code>one\ntwo</code></pre><table><tr><th>A</th></tr><tr><td>1</td></tr></table><blockquote>So</blockquote><p><img src="https://careers.example/a.png" alt="A" width="40"></p>`;

describe("our own templates harm nobody", () => {
  test.each(["digest", "plain", "letter"])(
    "%s, with excerpts and whole posts, and a logo for the dark",
    async (name) => {
      const templates = loadTemplates(name, [TEMPLATES]);
      for (const logo of [undefined, LOGO]) {
        for (const html of [undefined, BODY]) {
          const theme = sampleTheme({ accent: "#b00020" }, logo);
          const draft = sampleDraft([samplePost({ html }), samplePost({ html })]);
          const variant = await renderVariant(draft, sampleContext({ templates, theme }));
          expect(checkClients(fillAll(variant).html)).toEqual([]);
        }
      }
    },
  );

  test("the mail that asks for a confirmation", async () => {
    const mail = await renderTransactionalMail(
      { kind: "confirm", hours: 48, digests: ["Weekly"] },
      {
        ...{ templates: loadTemplates("confirm", [TEMPLATES]), theme: sampleTheme({}, LOGO), language: "en" },
        ...{ site: sampleSite(), mail: {}, slotKey: "0123456789abcdef0123456789abcdef" },
      },
    );
    const html = fillSlots(mail.html, { [LINK_FIELD]: "https://letters.example/c" }, (value) => value);
    expect(checkClients(html)).toEqual([]);
  });
});

describe("harm is found", () => {
  test("white text whose dark ground is one that Outlook doesn't know", () => {
    const ground = (colour: string) => `<div style="background-color:${colour};color:#ffffff">Read on</div>`;
    expect(only(ground("rgba(0, 0, 0, 0.8)"))).toEqual([
      "W_MAIL_UNREADABLE",
      'In Outlook for Windows, "Read on" is #ffffff on #ffffff: a contrast of 1.0.',
    ]);
    expect(found(ground("#222222"))).toEqual([]);
  });

  test("colours in a style sheet that the Gmail app drops for accounts elsewhere", () => {
    const css = "<style>.night { background-color: #222222 }</style>";
    expect(only('<div class="night" style="color:#ffffff">Read on</div>', css)).toEqual([
      "W_MAIL_UNREADABLE",
      'In the Gmail app with an account elsewhere, "Read on" is #ffffff on #ffffff: a contrast of 1.0.',
    ]);
  });

  test("text that is hidden in a way that only some know", () => {
    const hidden = (attributes: string) =>
      found(`<p ${attributes}>Secret</p>`).map(([code, what]) => [code, what]);
    expect(hidden("hidden")).toEqual([
      [
        "W_MAIL_UNHIDDEN",
        'In Outlook for Windows, Gmail in a browser, the Gmail app, the Gmail app with an account elsewhere and Yahoo Mail, "Secret" is shown, although it is hidden.',
      ],
    ]);
    expect(hidden('style="opacity:0"')).toEqual([
      ["W_MAIL_UNHIDDEN", 'In Outlook for Windows, "Secret" is shown, although it is hidden.'],
    ]);
    expect(hidden('style="display:none"')).toEqual([]);
    expect(hidden('style="visibility:hidden;mso-hide:all;display:none"')).toEqual([]);
    expect(found('<div style="display:none"><table><tr><td>Secret</td></tr></table></div>')).toEqual([
      ["W_MAIL_UNHIDDEN", 'In Outlook for Windows, "Secret" is shown, although it is hidden.'],
    ]);
    expect(found('<img src="https://a.example/b.png" alt="" style="display:none">')).toEqual([
      [
        "W_MAIL_UNHIDDEN",
        "In Outlook for Windows, the picture https://a.example/b.png is shown, although it is hidden.",
      ],
    ]);
  });

  test("pictures in formats that aren't shown, and drawings in the mail", () => {
    expect(only('<img src="https://a.example/b.svg" alt="">')).toEqual([
      "W_MAIL_FORMAT",
      "In Gmail in a browser and the Gmail app, the picture https://a.example/b.svg isn't shown.",
    ]);
    expect(found("<svg><text>A</text></svg>").map(([code]) => code)).toEqual(["W_MAIL_FORMAT"]);
  });

  test("words that CSS writes, and lines that only CSS keeps apart", () => {
    expect(only("<p>A</p>", "<style>p::before { content: 'New: ' }</style>")).toEqual([
      "W_MAIL_UNREADABLE",
      expect.stringMatching(
        /^In Outlook for Windows, .* and Yahoo Mail, "New: " can't be seen: CSS writes it\.$/,
      ),
    ]);
    expect(found("<p>A</p>", "<style>p::before { content: '\\201c' }</style>")).toEqual([]);
    expect(found('<div style="white-space:pre-wrap">one\ntwo</div>')).toEqual([
      ["W_MAIL_UNREADABLE", expect.stringContaining('the lines of "one" run together.')],
    ]);
    expect(found('<pre style="white-space:pre-wrap">one\ntwo</pre>')).toEqual([]);
  });

  test("a style sheet that is dropped whole", () => {
    expect(only("", "<style>@media screen { @font-face { src: url(a) } }</style>")).toEqual([
      "W_MAIL_STYLE",
      "In Gmail in a browser and the Gmail app, a <style> is dropped: it has an @-rule within another.",
    ]);
  });
});

test("what looks plainer and reads as well isn't told", () => {
  const style =
    "border-radius:9px;box-shadow:0 0 9px #000000;display:flex;gap:9px;max-width:600px;opacity:0.9;transform:rotate(1deg)";
  expect(
    found(
      `<div style="${style}"><p>One</p><p>Two</p></div>`,
      "<style>@media (max-width: 9px) { p { color: red } }</style>",
    ),
  ).toEqual([]);
});
