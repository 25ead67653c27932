import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderVariant } from "../../src/digest/render.js";
import { loadTemplates } from "../../src/digest/templates.js";
import { prepareMail } from "../../src/mail/prepare.js";
import { NOW, sampleContext, sampleDraft, samplePost } from "../digest/samples.js";

/** Local rules only: nothing is asked of the network. */
function score(mail: Buffer): number {
  const { stdout } = spawnSync("spamassassin", ["-L", "-t"], { input: mail, encoding: "utf8" });
  return Number(/Content analysis details:\s+\((-?[\d.]+) points/.exec(stdout)?.[1]);
}

// Where no SpamAssassin is on PATH there is nothing to ask; our own rules (tests/digest/check.test.ts) run everywhere.
const names = spawnSync("spamassassin", ["--version"]).status === 0 ? ["digest", "plain"] : [];

describe("a spam filter's local rules", () => {
  test("give the digests that ship less than 1.0", async () => {
    for (const name of names) {
      const templates = loadTemplates(name, [join(import.meta.dirname, "../../email-templates")]);
      const posts = ["Asking for help", "Reading code you did not write", "A pager that asks"].map((title) =>
        samplePost({ title }),
      );
      const variant = await renderVariant(sampleDraft(posts), sampleContext({ templates }));
      const issue = { id: "weekly-12", digest: "weekly", number: 12, frozenAt: NOW };
      const build = prepareMail(issue, new Map([[1, variant]]), {
        from: { name: "Career Notes", address: "news@careers.example" },
        listName: "Career Notes",
        waysOut: { server: { url: "https://letters.careers.example/", keys: ["k".repeat(32)] } },
      });
      const delivery = {
        issue: issue.id,
        subscriber: "s1",
        address: "ada@example.org",
        variant: 1,
        attempts: 0,
      };
      expect(score(build(delivery).bytes)).toBeLessThan(1);
    }
  }, 60_000);
});
