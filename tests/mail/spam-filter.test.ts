import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkDigest } from "#digest/checks/check-digest.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { bytesOf } from "#mail/message.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { NOW, sampleContext, sampleDraft, samplePost } from "../digest/samples.js";

describe("spam filters", () => {
  test("find nothing in the digests that ship, by our own rules", async () => {
    for (const name of ["digest", "plain", "letter"]) {
      const templates = loadTemplates(name, [join(import.meta.dirname, "../../email-templates")]);
      const posts = ["Asking for help", "Reading code you did not write", "A pager that asks"].map((title) =>
        samplePost({ title }),
      );
      const variant = await renderVariant(sampleDraft(posts), sampleContext({ templates }));
      const issue = { id: "weekly-12", digest: "weekly", number: 12, frozenAt: NOW };
      const build = prepareMail(issue, new Map([[1, variant]]), {
        from: { name: "Career Notes", address: "news@careers.example" },
        listName: "Career Notes",
        unsubscribeOptions: { server: { url: "https://letters.careers.example/", keys: ["k".repeat(32)] } },
      });
      const delivery = {
        issue: issue.id,
        subscriber: "s1",
        address: "ada@example.org",
        variant: 1,
        attempts: 0,
      };
      const bytes = bytesOf(build(delivery));
      const headers = bytes.toString().split("\r\n\r\n", 1)[0] ?? "";
      const links = posts.map(({ url }) => url);
      const found = checkDigest({
        variant,
        links,
        headers,
        place: { file: "feedletter.yaml" },
        maxBytes: 102_400,
      });
      expect(found.map(({ code }) => code)).toEqual([]);
    }
  });
});
