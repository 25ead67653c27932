import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, postOn } from "./cli/cli.js";
import { startMailServer } from "./cli/mail-server.js";
import { type Block, blocksOf, commandsIn, openSite, sectionOf } from "./followed-page.js";

const ROOT = join(import.meta.dirname, "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const DIGESTS = readFileSync(join(ROOT, "docs/digests.md"), "utf8");

/** As a report of a dead mailbox does. */
async function suppressAda(folder: string): Promise<void> {
  const now = Date.parse("2026-01-06");
  const { ledger, close } = await openSqlite(join(folder, ".feedletter/feedletter.db"), now);
  await ledger.suppress("ada@example.org", { reason: "bounced", at: now });
  await close();
}

const POSTS = {
  "content/2026-06-11-the-review-you-owe.md": "---\ntitle: The review you owe\n---\nRead it twice.\n",
  "content/notes-from-a-first-week.txt": "Title: Notes\nDate: 2026-05-28\n\nWrite it down.\n",
  "content/on-call-without-dread.md": postOn("2026-06-04", "On call without dread"),
};

const MAILCHIMP = `Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS
cyd@example.org,Cyd,,2,2025-01-02 10:00:00,,2025-01-02 10:00:00,192.0.2.1,2025-01-02 10:00:00,1,a1,,
`;

describe("the README", () => {
  test("shows what a build prints", async () => {
    const { run } = openSite({ ...POSTS, "feedletter.yaml": CONFIG });
    const [shown] = blocksOf(README);
    const [, listed = "", , printed = ""] =
      /\$ ls content\n(.*)\n\n(\$ npx feedletter build\n)([\s\S]*?)\n\n/.exec(shown?.text ?? "") ?? [];
    expect(listed.split(/\s+/)).toEqual(Object.keys(POSTS).map((path) => path.slice("content/".length)));
    expect((await run("npx feedletter build")).output.trimEnd()).toBe(printed);
  });

  test("leads to feeds in five minutes", { timeout: 60_000 }, async () => {
    const { folder, run } = openSite(POSTS);
    const [commands = { language: "", text: "" }] = blocksOf(sectionOf(README, "Five minutes to feeds"));
    const [install, init, ...others] = commandsIn(commands);
    expect(install).toBe("npm install --save-dev feedletter");
    expect(await run(`${init} --title Notes --url https://notes.example/`)).toMatchObject({ code: 0 });
    for (const command of others) expect(await run(command)).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, "out"))).toContain("rss.xml");
    const [workflow] = blocksOf(sectionOf(README, "Feeds in CI"));
    expect(parse(workflow?.text ?? "")).toEqual(
      parse(readFileSync(join(folder, ".github/workflows/feeds.yml"), "utf8")),
    );
  });

  test("leads to the first digest, and docs/digests.md goes on from there, line by line", {
    timeout: 240_000,
  }, async () => {
    const { folder, env, run, addToConfig } = openSite({
      "feedletter.yaml": CONFIG,
      "content/one.md": postOn("2026-01-02", "One"),
      "list.csv": "email,name\ncyd@example.org,Cyd\n",
      "members.csv": "email,Opt-in,State\ncyd@example.org,yes,Bavaria\n",
      "mailchimp.zip": zipSync({ "subscribed_members_export.csv": strToU8(MAILCHIMP) }),
    });
    const mail = await startMailServer();
    const { privateKey } = generateKeyPairSync("ed25519");
    env.SMTP_URL = mail.url;
    // `send` doesn't read the mailbox.
    env.IMAP_URL = "imaps://bounces:password@imap.careers.example/";
    env.DKIM_KEY = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    const ran: string[] = [];
    const follow = async (blocks: readonly Block[]): Promise<void> => {
      for (const block of blocks) {
        if (block.language === "yaml") addToConfig(parse(block.text));
        // `console` shows what a mailbox would give.
        else if (block.language === "sh") for (const command of commandsIn(block)) await runOne(command);
      }
    };
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format();
    const outbox = () => readdirSync(join(folder, ".feedletter/outbox"));
    const runOne = async (command: string): Promise<void> => {
      if (command.includes("unsuppress ada@example.org")) await suppressAda(folder);
      const isSend = command === "npx feedletter send weekly";
      const isRehearsal = isSend && !ran.includes(command);
      if (isRehearsal) writeFileSync(join(folder, "content/two.md"), postOn(today, "Two"));
      // Nobody is there to confirm it.
      const confirmed = isSend && !isRehearsal ? `${command} --yes` : command;
      const line = confirmed.replace(/--first [\d-]+/, `--first ${today}`);
      expect({ line, ...(await run(line)) }).toMatchObject({ line, code: 0 });
      ran.push(command);
      if (!isRehearsal) return;
      expect(readdirSync(join(folder, ".feedletter/preview")).length).toBeGreaterThan(0);
      expect(outbox()).toContainEqual(expect.stringMatching(/^rehearsal_weekly-1-ada/));
    };

    await follow(blocksOf(sectionOf(README, "Five minutes to the first digest")));
    expect(ran).toContain("npx feedletter subscribers add ada@example.org --name Ada");
    expect(mail.envelopes).toEqual(["me@careers.example", "ada@example.org"]);

    // The page speaks of a third issue.
    writeFileSync(join(folder, "content/three.md"), postOn(today, "Three"));
    expect(await run("npx feedletter send weekly --yes")).toMatchObject({ code: 0 });
    writeFileSync(join(folder, "content/four.md"), postOn(today, "Four"));
    await follow(blocksOf(DIGESTS));
    expect(mail.envelopes.slice(3)).toEqual(["me@careers.example", "ada@example.org"]);
    writeFileSync(join(folder, "content/five.md"), postOn(today, "Five"));
    expect(await run("npx feedletter send weekly --yes")).toMatchObject({ code: 0 });
    // Ada's data was deleted, and Bob wants other topics.
    expect(mail.envelopes.slice(5)).toEqual(["cyd@example.org"]);
    expect(mail.mails.at(-1)?.headerLines.some(({ key }) => key === "dkim-signature")).toBe(true);
  });
});
