import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { escapeHtml } from "#content/text/escape.js";
import { fillSlots } from "#digest/merge-fields.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { LINK_FIELD, renderTransactionalMail } from "#digest/transactional-mail.js";
import { bytesOf } from "#mail/message.js";
import { prepareMail } from "#mail/prepare-mail.js";
import {
  NOW,
  sampleContext,
  sampleDraft,
  samplePost,
  sampleSite,
  sampleTheme,
  TEMPLATES,
} from "../../tests/digest/samples.js";

const LANGUAGES = ["en", "pl", "ar"];
const POSTAL_ADDRESS = "Career Notes, 1 Example Street, 10115 Berlin";
const LINK = `https://letters.careers.example/confirm/${"a".repeat(120)}`;
const BODY = `<p>${"The cheapest hour in a project is the one you don’t spend alone. ".repeat(30)}</p>`;

/** The rules that cost points. Local rules only: nothing is asked of the network. */
function costs(mail: Buffer): readonly string[] {
  const { stdout, stderr } = spawnSync("spamassassin", ["-L", "-t"], { input: mail, encoding: "utf8" });
  const [, report] = stdout.split("Content analysis details:");
  if (report === undefined) throw new Error(`SpamAssassin gave no report: ${stderr}`);
  return [...report.matchAll(/^\s*(\d+\.\d) (\w+)/gm)].flatMap(([, points = "", rule = ""]) =>
    Number(points) > 0 ? [`${rule} ${points}`] : [],
  );
}

async function renderDigest(template: string, language: string): Promise<Buffer> {
  const templates = loadTemplates(template, [TEMPLATES]);
  const titles = ["Asking for help", "Reading code you did not write", "A pager that asks"];
  const posts = titles.map((title) => samplePost(template === "letter" ? { title, html: BODY } : { title }));
  const draft = sampleDraft(template === "letter" ? posts.slice(0, 1) : posts);
  const mail = { postalAddress: POSTAL_ADDRESS };
  const variant = await renderVariant(draft, sampleContext({ templates, language, mail }));
  const issue = { id: "weekly-12", digest: "weekly", number: 12, frozenAt: NOW };
  const build = prepareMail(issue, new Map([[1, variant]]), {
    from: { name: "Career Notes", address: "news@careers.example" },
    listName: "Career Notes",
    unsubscribeOptions: { server: { url: "https://letters.careers.example/", keys: ["k".repeat(32)] } },
  });
  const person = { subscriber: "s1", address: "ada@example.org", variant: 1, attempts: 0 };
  return bytesOf(build({ issue: issue.id, ...person }));
}

/** As a message of its own: what counts is the HTML. */
async function renderConfirmation(language: string): Promise<Buffer> {
  const { html } = await renderTransactionalMail(
    { kind: "confirm", hours: 48, digests: ["Career Notes, weekly", "Career Notes, monthly"] },
    {
      templates: loadTemplates("confirm", [TEMPLATES]),
      ...{ site: sampleSite(), theme: sampleTheme(), language, mail: { postalAddress: POSTAL_ADDRESS } },
      slotKey: "0123456789abcdef0123456789abcdef",
    },
  );
  const headers = [
    ...["From: Career Notes <news@careers.example>", "To: ada@example.org", "Subject: Confirm"],
    ...["Date: Mon, 23 Nov 2026 08:00:00 +0000", "Message-ID: <1@careers.example>", "MIME-Version: 1.0"],
    ...["Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64"],
  ];
  const body = Buffer.from(fillSlots(html, { [LINK_FIELD]: LINK }, escapeHtml)).toString("base64");
  return Buffer.from(`${headers.join("\r\n")}\r\n\r\n${body.replace(/.{76}/g, "$&\r\n")}\r\n`);
}

describe("SpamAssassin", () => {
  test.each(["digest", "plain", "letter"])("finds nothing that costs points in a %s", async (template) => {
    for (const language of LANGUAGES) {
      expect({ language, costs: costs(await renderDigest(template, language)) }).toEqual({
        ...{ language, costs: [] },
      });
    }
  });

  test("finds nothing in the HTML of a confirmation", async () => {
    for (const language of LANGUAGES) {
      const found = costs(await renderConfirmation(language));
      expect({ language, found: found.filter((rule) => /HTML_(?:FONT|TEXT|OBFUSCATE)/.test(rule)) }).toEqual({
        ...{ language, found: [] },
      });
    }
  });

  test("finds text in the colour of its background, so it can find something", async () => {
    const mail = (await renderConfirmation("en")).toString();
    const [headers = "", body = ""] = mail.split("\r\n\r\n");
    const html = Buffer.from(body, "base64").toString();
    const hidden = html.replace("</h1>", '</h1><p style="color:#ffffff;background-color:#ffffff">unseen</p>');
    const bytes = Buffer.from(
      `${headers}\r\n\r\n${Buffer.from(hidden).toString("base64").replace(/.{76}/g, "$&\r\n")}\r\n`,
    );
    expect(costs(bytes)).toContainEqual(expect.stringContaining("HTML_FONT_LOW_CONTRAST"));
  });
});
