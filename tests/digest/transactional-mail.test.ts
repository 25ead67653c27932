import { describe, expect, test } from "vitest";
import { fillSlots } from "#digest/merge-fields.js";
import { loadTemplates } from "#digest/templates/templates.js";
import {
  LINK_FIELD,
  renderTransactionalMail,
  type TransactionalMailContent,
} from "#digest/transactional-mail.js";
import { sampleSite, sampleTheme, TEMPLATES } from "./samples.js";

const LINK = "https://letters.example/confirm/abc";

async function render(
  content: TransactionalMailContent,
  more: { readonly language?: string; readonly title?: string } = {},
) {
  const { language = "en", title = "Career Notes" } = more;
  const rendered = await renderTransactionalMail(content, {
    ...{ templates: loadTemplates("confirm", [TEMPLATES]), theme: sampleTheme(), language },
    ...{ site: { ...sampleSite(), title }, mail: { postalAddress: "1 Example Street" } },
    slotKey: "0123456789abcdef0123456789abcdef",
  });
  const asIs = (value: string): string => value;
  const fill = (slotted: typeof rendered.text) => fillSlots(slotted, { [LINK_FIELD]: LINK }, asIs);
  return { subject: fill(rendered.subject), html: fill(rendered.html), text: fill(rendered.text) };
}

test("the mail that asks for confirmation says what, how long, and what to do if it wasn't you", async () => {
  const { subject, text, html } = await render({ kind: "confirm", hours: 48, digests: ["Weekly", "R&D"] });
  expect(subject).toBe("Confirm your subscription to Career Notes");
  expect(text).toBe(`Confirm your subscription

Please confirm that you’d like to get Career Notes by email.

You’ll get:
- Weekly
- R&D

Confirm subscription:
${LINK}

The link works for 48 hours.

If you didn’t sign up, just ignore this email. You won’t get any more emails, and we’ll delete your address.

Career Notes
https://careers.example/

1 Example Street
`);
  expect(html).toContain(`href="${LINK}"`);
  expect(html).toContain("R&amp;D");
});

test("a mail with nothing to click has no link but to the site", async () => {
  const { text, html } = await render(
    { kind: "address-changed", address: "e…@elsewhere.example" },
    { language: "de" },
  );
  expect(text).toContain("Wir schicken sie ab jetzt an e…@elsewhere.example.");
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
