import { describe, expect, test } from "vitest";
import { compileMjml } from "#digest/templates/mjml.js";
import { findMjmlProblem } from "#digest/templates/mjml-check.js";
import { FeedletterError, formatPlace } from "#errors.js";

const locate = (line: number) => ({ file: "t.mjml.hbs", line });

function mail(content: string, head = ""): string {
  return `<mjml><mj-head>${head}</mj-head><mj-body><mj-section><mj-column>\n${content}\n</mj-column></mj-section></mj-body></mjml>`;
}

async function failureOf(source: string): Promise<string> {
  const thrown: unknown = await compileMjml(source, locate).catch((error: unknown) => error);
  if (!(thrown instanceof FeedletterError)) throw new Error("it was not refused");
  return `${thrown.place && formatPlace(thrown.place)} ${thrown.message} ${thrown.fix}`;
}

describe("what MJML would lose or misplace silently is an error with its line", () => {
  test.each([
    ['<mj-include path="/etc/passwd" />', "t.mjml.hbs:2 mj-include is not supported."],
    ['<mj-text>\n<MJ-Include path="x" /></mj-text>', "t.mjml.hbs:3 mj-include is not supported."],
    ["<mj-text>x", "t.mjml.hbs:2 <mj-text> is not closed before </mj-column>. Add </mj-text>."],
    ["<mj-text><b>x</mj-text>", "t.mjml.hbs:2 <b> is not closed before </mj-text>."],
    ["<mj-text>x</b></mj-text>", "t.mjml.hbs:2 </b> has no opening tag."],
    ["<mj-text>x</mj-text></mj-text>", "</mj-text> has no opening tag. Remove it."],
    ["\n\nloose <mj-text>x</mj-text>", 't.mjml.hbs:4 The text in <mj-column> would be lost: "loose".'],
    ['<mj-image src="a.png">text</mj-image>', "The text in <mj-image> would be lost"],
    ["<mj-text><mj-button>x</mj-button></mj-text>", "<mj-button> isn't allowed inside <mj-text>."],
    ['<mj-image src="a.png />', "doesn't start a tag, or the tag is incomplete."],
    ["<mj-text>a < b</mj-text>", "doesn't start a tag, or the tag is incomplete."],
    ["<mj-txt>x</mj-txt>", "t.mjml.hbs:2 "],
    ['\n<mj-text colour="red">x</mj-text>', "t.mjml.hbs:3 MJML refuses this: "],
    ["<p>x</p>", "MJML refuses this: "],
  ])("%j", async (content, told) => {
    expect(await failureOf(mail(content))).toContain(told);
  });

  test("text around the document and a document that ends too early", () => {
    expect(findMjmlProblem(`${mail("")} more`)?.message).toBe(
      'The text outside <mjml> would be lost: "more".',
    );
    expect(findMjmlProblem("<mjml>\n<mj-body>")).toMatchObject({
      line: 2,
      message: "<mj-body> is not closed.",
    });
    expect(findMjmlProblem("</mjml>")?.message).toBe("</mjml> has no opening tag.");
  });

  test("what MJML allows is left alone", () => {
    const content = [
      '<mj-text>a<br>b<br/> &lt; <!-- <x> --> <a href="x?a>b">c</a></mj-text>',
      "<mj-raw><!--[if mso]><table><tr><td><![endif]--><div></mj-raw><mj-raw></div></mj-raw>",
      '<mj-image src="a.png" />',
      "<!-- <mj-include> -->",
    ].join("");
    const head =
      "<mj-style>a > b { content: '<' }</mj-style><mj-html-attributes><mj-selector path='.x'><mj-html-attribute name='id'>x</mj-html-attribute></mj-selector></mj-html-attributes>";
    expect(findMjmlProblem(mail(content, head))).toBeUndefined();
  });
});

test("no font, style sheet or script is loaded from anywhere", async () => {
  const html = await compileMjml(mail('<mj-text font-family="Roboto, Open Sans, Lato">x</mj-text>'), locate);
  expect(html).not.toMatch(/<link|@import|<script|fonts\.googleapis/i);
});

test("attributes keep their quotes", async () => {
  const html = await compileMjml(mail('<mj-button href="slot">x</mj-button>'), locate);
  expect(html).toContain('href="slot"');
});

test("the preview text is hidden by its box, and never by its colour or size, which costs points in spam filters", async () => {
  const html = await compileMjml(
    mail("<mj-text>x</mj-text>", "<mj-preview>What is new</mj-preview>"),
    locate,
  );
  const style = /<div style="([^"]*)">What is new<\/div>/.exec(html)?.[1] ?? "";
  expect(style).toMatch(/^display:none;/);
  expect(style).toContain("mso-hide:all");
  expect(style).not.toMatch(/color|font-size/);
});
