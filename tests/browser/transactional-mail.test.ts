import { join } from "node:path";
import { expect, test } from "vitest";
import { escapeHtml } from "#content/text/escape.js";
import { fillSlots } from "#digest/merge-fields.js";
import { loadTemplates } from "#digest/templates/templates.js";
import {
  LINK_FIELD,
  renderTransactionalMail,
  type TransactionalMailContent,
} from "#digest/transactional-mail.js";
import { sampleSite, sampleTheme } from "../digest/samples.js";
import { contrastFailures, keepPicture, openPage, overflowing, showAs } from "./browser.js";

const TEMPLATES = join(import.meta.dirname, "../../email-templates");
const LINK = `https://letters.example/confirm/${"a".repeat(120)}`;

const MAILS: readonly TransactionalMailContent[] = [
  { kind: "confirm", hours: 48, digests: ["Career Notes, weekly", "Career Notes, monthly"] },
  { kind: "already-subscribed" },
  { kind: "new-address", hours: 48 },
  { kind: "address-changed", address: "e…@elsewhere.example" },
  { kind: "confirm", hours: 48, digests: ["Career Notes, weekly"], byMail: true },
  { kind: "already-subscribed", noPage: true },
  {
    ...{ kind: "sending-paused", issue: "weekly-12" },
    reason: {
      ...{ code: "in-a-row", count: 10, cause: "content" },
      answer: "550 5.7.1 <a…@readers.example>: message content looks like spam",
    },
  },
  {
    ...{ kind: "sending-paused", issue: "weekly-12", destination: "Outlook.com" },
    reason: {
      ...{ code: "share", refused: 12, mails: 14, destination: "Outlook.com", cause: "reputation" },
      answer:
        "550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140)",
    },
  },
  {
    kind: "joins",
    joined: {
      people: [
        { address: "ada@readers.example", digests: ["Career Notes, weekly", "Jobs"] },
        { address: `${"long".repeat(15)}@${"sub.".repeat(20)}readers.example`, digests: ["Jobs"] },
      ],
      count: 14,
    },
    left: { people: [{ address: "bob@readers.example", digests: ["Jobs"] }], count: 1 },
  },
];

async function renderHtml(content: TransactionalMailContent, language: string): Promise<string> {
  const rendered = await renderTransactionalMail(content, {
    ...{
      templates: loadTemplates("confirm", [TEMPLATES]),
      site: sampleSite(),
      theme: sampleTheme(),
      language,
    },
    mail: { postalAddress: "Career Notes, 1 Example Street, 10115 Berlin" },
    slotKey: "0123456789abcdef0123456789abcdef",
  });
  return fillSlots(rendered.html, { [LINK_FIELD]: LINK }, escapeHtml);
}

const VIEWS = [320, 1000].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(MAILS.flatMap((mail) => ["en", "de"].map((language) => ({ ...mail, language }))))(
  "$kind, $language, is readable and loads nothing, narrow and wide, light and dark",
  async ({ language, ...content }) => {
    const page = await openPage({ width: 320, colorScheme: "light" });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.setContent(await renderHtml(content, language));
    const facts = Object.keys(content).length;
    for (const { width, colorScheme } of VIEWS) {
      await showAs(page, { width, colorScheme });
      const view = `mail ${content.kind} ${facts} ${language} ${width} ${colorScheme}`;
      await keepPicture(page, view);
      const faults = { contrast: await contrastFailures(page), overflow: await overflowing(page) };
      expect({ view, ...faults }).toEqual({ view, contrast: [], overflow: [] });
    }
    expect(requests).toEqual([]);
  },
);
