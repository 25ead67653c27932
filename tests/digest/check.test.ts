import { describe, expect, test } from "vitest";
import { type CheckedDigest, checkDigest } from "#digest/checks/check-digest.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { sampleContext, sampleDraft, samplePost, sampleTheme, TEMPLATES } from "./samples.js";

const HEADERS =
  "List-Unsubscribe: <https://letters.example/u/abc>,\r\n <mailto:x@example.org>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

/** A rendered digest as `checkDigest` takes it. */
async function rendered(
  more: Parameters<typeof sampleContext>[0] = {},
  posts = [samplePost(), samplePost()],
) {
  const variant = await renderVariant(sampleDraft(posts), sampleContext(more));
  const links = posts.map(({ url }) => url);
  return { variant, links, headers: HEADERS, place: { file: "feedletter.yaml", line: 9 }, maxBytes: 102_400 };
}

function codes(checked: CheckedDigest): string[] {
  return [...new Set(checkDigest(checked).map(({ code }) => code))];
}

/** A mail that is right but for what a test changes. */
function mail(change: {
  readonly body?: string;
  readonly text?: string;
  readonly subject?: string;
  readonly head?: string;
  readonly open?: string;
  readonly headers?: string;
  readonly preheader?: string;
}): CheckedDigest {
  const { body = "", text = "", subject = "News from us", head = "", headers = HEADERS } = change;
  const { open = '<html lang="en" dir="ltr">', preheader = "A preheader that is as long as it should be." } =
    change;
  const leave = { field: "unsubscribeUrl", fallback: "" } as const;
  return {
    ...{ headers, links: [], place: { file: "feedletter.yaml" }, maxBytes: 1_000 },
    variant: {
      subject: [subject],
      html: [
        `${open}<head><style>${head}</style></head><body lang="en" dir="ltr"><div style="display:none">${preheader}</div><a href="`,
        leave,
        `">Leave</a>${body}</body></html>`,
      ],
      text: [`${text} `, leave],
      fitting: { bytes: 900, excerpts: "full", covers: true, layout: "cards", fits: true },
    },
  };
}

describe("the digests that ship", () => {
  test.each(["digest", "plain"])("%s: nothing to find", async (name) => {
    const templates = loadTemplates(name, [TEMPLATES]);
    expect(checkDigest(await rendered({ templates }))).toEqual([]);
  });

  test.each(["#ffff00", "#000000", "#ffffff", "#7f7f7f", "#ff0000", "#767676"])(
    "nothing to find with the accent and background %s, in light and dark",
    async (colour) => {
      const logo = { url: "https://careers.example/logo.png", alt: "Notes", width: 120 };
      for (const name of ["digest", "plain"]) {
        const theme = sampleTheme({ accent: colour, background: colour }, logo);
        const templates = loadTemplates(name, [TEMPLATES]);
        expect(checkDigest(await rendered({ theme, templates }))).toEqual([]);
      }
    },
  );

  test("findings name the digest's place, and a repeated mistake is listed three times and then counted", async () => {
    const theme = { ...sampleTheme(), card: { ...sampleTheme().card, soft: "#aaaaaa" } };
    const posts = Array.from({ length: 9 }, (_, nth) => samplePost({ authors: [{ name: `Author ${nth}` }] }));
    const findings = checkDigest(await rendered({ theme }, posts));
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^In light mode ".*" is #aaaaaa on #ffffff: a contrast of 2\.3\.$/),
      ...[expect.anything(), expect.anything()],
      expect.stringMatching(/^\d+ more like this\.$/),
    ]);
    expect(findings[0]).toMatchObject({ code: "W_MAIL_CONTRAST", level: "warning", place: { line: 9 } });
  });
});

describe("each rule finds what it is for, and nothing else", () => {
  test.each([
    ["nothing", {}, []],
    [
      "a picture without alt text",
      { body: '<img src="https://x.example/a.png" width="9">', text: "x".repeat(200) },
      ["W_MAIL_ALT"],
    ],
    [
      "a picture without a width",
      { body: '<img src="https://x.example/a.png" alt="" width="50%">', text: "x".repeat(200) },
      ["W_MAIL_ALT"],
    ],
    ["a relative link", { body: '<a href="/a">a</a>', text: "/a" }, ["E_MAIL_LINK"]],
    ["a script link", { body: '<a href="javascript:x">a</a>', text: "javascript:x" }, ["E_MAIL_LINK"]],
    [
      "a link that is not encrypted",
      { body: '<a href="http://x.example/">a</a>', text: "http://x.example/" },
      ["W_MAIL_HTTP"],
    ],
    ["no language", { open: "<html>" }, ["W_MAIL_LANGUAGE"]],
    ["a table for layout", { body: "<table><tr><td>a</td></tr></table>" }, ["W_MAIL_TABLE"]],
    ["a table of data", { body: "<table><tr><th>a</th></tr></table>" }, []],
    ["a script", { body: "<script>1</script>" }, ["E_MAIL_CODE"]],
    ["a handler", { body: '<p onclick="x">a</p>' }, ["E_MAIL_CODE"]],
    ["a remote style sheet", { head: "@import 'https://x.example/a.css';" }, ["E_MAIL_CODE"]],
    ["pale text", { body: '<p style="color:#999">a</p>' }, ["W_MAIL_CONTRAST"]],
    [
      "pale text by bgcolor",
      { body: '<div bgcolor="#777777"><p style="color:#888">a</p></div>' },
      ["W_MAIL_CONTRAST"],
    ],
    [
      "pale text in dark mode",
      {
        body: '<div style="background:#fff;color:#222"><p class="x">a</p></div>',
        head: "@media (prefers-color-scheme: dark) { .x { color: #eee !important } }",
      },
      ["W_MAIL_CONTRAST"],
    ],
    [
      "a rule that inline styles outrank",
      { body: '<p class="x" style="color:#000;background:#fff">a</p>', head: ".x { color: #eee }" },
      [],
    ],
    [
      "the later of two rules",
      { body: '<p class="x" style="background:#fff">a</p>', head: ".x { color: #eee } .x { color: #111 }" },
      [],
    ],
    [
      "the more specific of two rules",
      { body: '<p class="x" style="background:#fff">a</p>', head: "p.x { color: #111 } .x { color: #eee }" },
      [],
    ],
    [
      "a see-through colour",
      { body: '<p style="color:rgba(0,0,0,.2);background:white">a</p>' },
      ["W_MAIL_CONTRAST"],
    ],
    ["pale text that nobody sees", { body: '<p style="color:#fff;display:none">a</p>' }, []],
    [
      "a small button",
      {
        body: '<a href="https://x.example/" style="display:inline-block;padding:4px;font-size:14px;line-height:20px">a</a>',
        text: "https://x.example/",
      },
      ["W_MAIL_TAP"],
    ],
    [
      "a button for thumbs",
      {
        body: '<a href="https://x.example/" style="display:inline-block;padding:12px;font-size:14px;line-height:20px">a</a>',
        text: "https://x.example/",
      },
      [],
    ],
    ["no subject", { subject: "" }, ["W_MAIL_SUBJECT"]],
    ["a long subject", { subject: "word ".repeat(30) }, ["W_MAIL_SUBJECT"]],
    ["no preheader", { preheader: "" }, ["W_MAIL_PREHEADER"]],
    ["a short preheader", { preheader: "Hi" }, ["W_MAIL_PREHEADER"]],
    ["a heading that the text lacks", { body: "<h2>One two</h2>", text: "one" }, ["E_MAIL_TEXT"]],
    ["a link that the text lacks", { body: '<a href="https://x.example/">a</a>' }, ["E_MAIL_TEXT"]],
    [
      "no header for one click",
      { headers: "List-Unsubscribe: <https://x.example/>\r\n" },
      ["E_MAIL_UNSUBSCRIBE"],
    ],
    [
      "an unsubscribe link that isn't https",
      { headers: HEADERS.replace("https:", "http:") },
      ["E_MAIL_UNSUBSCRIBE"],
    ],
    [
      "unsubscribing by mail only",
      { headers: "List-Unsubscribe: <mailto:leave@x.example>\r\n" },
      ["W_MAIL_ONE_CLICK"],
    ],
    ["capitals", { subject: "BIG NEWS FROM US" }, ["W_MAIL_SPAM"]],
    ["marks in a row", { subject: "News!!!" }, ["W_MAIL_SPAM"]],
    ["a false answer", { subject: "Re: your letter" }, ["W_MAIL_SPAM"]],
    ["hidden characters", { subject: "Ne\u200bws" }, ["W_MAIL_SPAM"]],
    ["a phrase", { subject: "Act now" }, ["W_MAIL_SPAM"]],
    ["pictures only", { body: '<img src="https://x.example/a.png" alt="" width="9">' }, ["W_MAIL_SPAM"]],
    [
      "a shortened link",
      { body: '<a href="https://bit.ly/x">a</a>', text: "https://bit.ly/x" },
      ["W_MAIL_SPAM"],
    ],
    [
      "a link to a number",
      { body: '<a href="https://192.0.2.1/">a</a>', text: "https://192.0.2.1/" },
      ["W_MAIL_SPAM"],
    ],
    [
      "a link that lies",
      { body: '<a href="https://evil.example/">https://bank.example/</a>', text: "https://evil.example/" },
      ["W_MAIL_SPAM"],
    ],
  ] as const)("%s", (_, change, found) => {
    expect(codes(mail(change))).toEqual(found);
  });

  test("a mail that is too large, a post without a link, and a body without an unsubscribe link", () => {
    const right = mail({});
    const { variant } = right;
    expect(
      codes({
        ...right,
        variant: { ...variant, fitting: { ...variant.fitting, bytes: 2_000, fits: false } },
      }),
    ).toEqual(["W_MAIL_SIZE"]);
    expect(codes({ ...right, links: ["https://x.example/post/"] })).toEqual(["E_MAIL_TEXT"]);
    expect(codes({ ...right, variant: { ...variant, text: ["nothing"] } })).toEqual([
      "E_MAIL_TEXT",
      "E_MAIL_UNSUBSCRIBE",
    ]);
  });
});
