import { describe, expect, test } from "vitest";
import { LETTER_LINK, type Letter, renderLetter } from "#digest/letter.js";
import { fillSlots } from "#digest/merge-fields.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { sampleSite, sampleTheme, TEMPLATES } from "./samples.js";

const LINK = "https://letters.example/confirm/abc";

async function render(letter: Letter, more: { readonly language?: string; readonly title?: string } = {}) {
  const { language = "en", title = "Career Notes" } = more;
  const rendered = await renderLetter(letter, {
    ...{ templates: loadTemplates("confirm", [TEMPLATES]), theme: sampleTheme(), language },
    ...{ site: { ...sampleSite(), title }, mail: { postalAddress: "1 Example Street" } },
    slotKey: "0123456789abcdef0123456789abcdef",
  });
  const asIs = (value: string): string => value;
  const fill = (slotted: typeof rendered.text) => fillSlots(slotted, { [LETTER_LINK]: LINK }, asIs);
  return { subject: fill(rendered.subject), html: fill(rendered.html), text: fill(rendered.text) };
}

test("the letter that asks for a yes says what, how long, and what to do if it wasn't you", async () => {
  const { subject, text, html } = await render({ kind: "confirm", hours: 48, digests: ["Weekly", "R&D"] });
  expect(subject).toBe("Confirm your subscription to Career Notes");
  expect(text).toBe(`One click, and it begins

Somebody entered this address to get Career Notes by mail. We hope it was you.

What you get:
- Weekly
- R&D

Confirm the subscription:
${LINK}

The link works for 48 hours.

If that wasn't you, ignore this mail: nothing more comes, and the address is not kept.

Career Notes
https://careers.example/

1 Example Street
`);
  expect(html).toContain(`href="${LINK}"`);
  expect(html).toContain("R&amp;D");
});

test("a letter that asks for nothing has no link but to the site", async () => {
  const { text, html } = await render({ kind: "moved", address: "e…@elsewhere.example" }, { language: "de" });
  expect(text).toContain("Sie gehen jetzt an e…@elsewhere.example.");
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, url]) => url)).toEqual([
    ...["https://careers.example/", "https://careers.example/"],
  ]);
  expect(html).toMatch(/<html[^>]* lang="de"/);
});

describe("titles of a site and of digests are text", () => {
  test.each(["en", "de"])("in %s", async (language) => {
    const hostile = "</mj-text><mj-include path='/etc/passwd'/><script>{{secret}}\r\nBcc: x@y.example";
    const { subject, html } = await render(
      { kind: "confirm", hours: 1, digests: [hostile] },
      { language, title: hostile },
    );
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toMatch(/<script|root:/);
    expect(html).toContain("{{secret}}");
  });
});
