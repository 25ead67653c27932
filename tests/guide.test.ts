import { readFileSync } from "node:fs";
import { join } from "node:path";
import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { startMailServer } from "./cli/mail-server.js";
import { bareRepository, KEY } from "./cli/state.js";
import { startWebServer } from "./content/web-server.js";
import { blocksOf, commandsIn, openSite } from "./followed-page.js";
import { startImapServer } from "./mail/imap-server.js";

const GUIDE = readFileSync(join(import.meta.dirname, "../docs/guide.md"), "utf8");

const BLOG = `<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>`;
const FEED = `<?xml version="1.0"?>
<rss version="2.0"><channel><title>My Blog</title><link>https://my.blog/</link><description>x</description>
<item><title>One</title><link>https://my.blog/one/</link><guid>https://my.blog/one/</guid><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate><description>Words.</description></item>
</channel></rss>`;

/** A mail that Ada's provider hasn't signed. */
async function writeMail(to: string, subject: string): Promise<Buffer> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const mail = { from: "Ada <ada@readers.example>", to, subject, text: "Hello" };
  const { message } = await transport.sendMail(mail);
  return Buffer.from(String(message));
}

/** In a fresh checkout, which has what a repository keeps, a job knows what was sent and who subscribes. */
async function expectNothingDue(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  const config = readFileSync(join(folder, "feedletter.yaml"), "utf8");
  const checkout = openSite({ "feedletter.yaml": config });
  Object.assign(checkout.env, { ...env, CI: "true", PATH: checkout.env.PATH });
  const due = await checkout.run("npx --no feedletter send --due --for 5h");
  expect(due).toMatchObject({ code: 0, output: expect.stringContaining("Next: weekly") });
  const people = await checkout.run("npx --no feedletter subscribers list");
  expect(people.output).toContain("1 subscriber");
  expect(people.output).not.toContain("ada@readers.example");
}

test("the guide leads from a blog to the first confirmed subscriber and the first issue, line by line", {
  timeout: 120_000,
}, async () => {
  const blog = await startWebServer(({ url }, response) => response.end(url === "/feed.xml" ? FEED : BLOG));
  const smtp = await startMailServer();
  const imap = await startImapServer();
  const { folder, env, run, addToConfig } = openSite({});
  const state = { STATE_REPOSITORY: bareRepository(), STATE_KEY: KEY };
  Object.assign(env, { SMTP_URL: smtp.url, IMAP_URL: imap.url, ...state });
  const ran: string[] = [];
  const outputs: string[] = [];
  const runOne = async (command: string): Promise<void> => {
    if (command.startsWith("npm ")) return;
    const line = command
      .replace("https://my.blog/", `${blog.url}/ --allow-private`)
      .replace(/send weekly$/, "send weekly --yes");
    if (command === "npx feedletter inbox") await answerAsAda(ran.filter((one) => one === command).length);
    const { code, output } = await run(line);
    expect({ line, code, output }).toMatchObject({ line, code: 0 });
    ran.push(command);
    outputs.push(output);
  };
  /** She asks, and then sends the mail that the button of the confirmation opens. */
  const answerAsAda = async (before: number): Promise<void> => {
    if (before === 0) return imap.deliver(await writeMail("me+join@gmail.com", "Subscribe"));
    const confirmation = smtp.mails[smtp.envelopes.indexOf("ada@readers.example")];
    const link = new URL(/mailto:\S+/.exec(confirmation?.text ?? "")?.[0] ?? "");
    imap.deliver(await writeMail(link.pathname, link.searchParams.get("subject") ?? ""));
  };
  for (const block of blocksOf(GUIDE)) {
    if (block.language === "yaml") addToConfig(parse(block.text));
    else if (block.language === "sh") for (const command of commandsIn(block)) await runOne(command);
  }
  expect(ran).toContain("npx feedletter send --due");
  expect(outputs.join("\n")).toContain("ada@readers.example");
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toContain(".feedletter/");
  expect(smtp.envelopes).toEqual(["me@gmail.com", "ada@readers.example", "ada@readers.example"]);
  expect(smtp.mails.at(-1)?.text).toContain("One");
  await expectNothingDue(folder, env);
});
