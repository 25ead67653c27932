import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ParsedMail } from "mailparser";
import { describe, expect, test } from "vitest";
import { openSendContext, type SendContext } from "#app/digests/send-context.js";
import { sendDigest } from "#app/digests/send-digest.js";
import { readWelcomeRequest } from "#app/digests/welcome/welcome-request.js";
import { sendAnswers } from "#app/inbox/send-answers.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { reply, startMailServer } from "../cli/mail-server.js";

const ADA = "ada@readers.example";
const NOW = Date.UTC(2026, 5, 15, 7);
const HOUR = 3_600_000;

const SETTINGS = `digests:
  weekly: { start: newest, title: Weekly, welcome: notes/welcome.md, from: "Weekly <weekly@notes.example>" }
  jobs: { title: Jobs, welcome: notes/jobs.md }
  events: { title: Events, welcome: notes/welcome.md }
  quiet: { title: Quiet }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", postalAddress: 1 Example Street }
server: { url: "https://letters.notes.example/" }
`;

const FILES = {
  "content/one.md": postOn("2026-06-01", "One & only"),
  "notes/welcome.md": `---
subject: You’re in!
---
# Hello and welcome

Thanks for **subscribing**. Start with [the tour](/tour).

![A map](/map.png)
`,
  "notes/welcome.de.md": "# Schön, dass du da bist\n\nDanke fürs Abonnieren.\n",
  "notes/jobs.md": "Reply with your city to get the right jobs.\n",
};

async function start(files: Readonly<Record<string, string>> = {}, settings = SETTINGS) {
  const folder = folderWith({ "feedletter.yaml": CONFIG + settings, ...FILES, ...files });
  const state = { now: NOW, defers: false };
  const server = await startMailServer({
    answer: async () => (state.defers ? reply(450, "4.7.1 later") : undefined),
  });
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: folder },
    ...{ clock: () => state.now, randomBytes, sleep: async () => {} },
  };
  const broken: unknown[] = [];
  const withSending = async <T>(work: (context: SendContext) => Promise<T>): Promise<T> => {
    const sendContext = await openSendContext(context);
    try {
      return await work(sendContext);
    } finally {
      await sendContext.close();
    }
  };
  const confirm = (digests: readonly string[], language?: string) =>
    withSending(async ({ loaded, database: { membership } }) => {
      const at = state.now;
      const request = { id: "id-ada", address: ADA, digests, source: "a form", at, expiredBefore: 0 };
      await membership.request({ ...request, language, name: "Buy at evil.example" });
      const welcome = readWelcomeRequest(loaded.config, () => randomBytes(8).toString("hex"));
      await membership.confirm("id-ada", { at, source: "a link", welcome });
    });
  const send = () =>
    withSending((sendContext) =>
      sendAnswers(sendContext, { cwd: folder, randomBytes, failed: (error) => void broken.push(error) }),
    );
  return {
    ...{ folder, state, server, context, broken, withSending, confirm, send },
    welcome: async (digests: readonly string[], language?: string): Promise<ParsedMail> => {
      await confirm(digests, language);
      await send();
      expect(broken).toEqual([]);
      const mail = server.mails.at(-1);
      if (mail === undefined) throw new Error("there is no mail");
      return mail;
    },
  };
}

describe("the welcome", () => {
  test("is the publisher's file, with the latest issue, from the digest, and a way to leave it", async () => {
    const { context, welcome, server } = await start();
    await addSubscriber(context, { address: "bob@readers.example", digests: ["weekly"] });
    await sendDigest({ ...context, digest: "weekly", wait: false, confirm: async () => true });
    const mail = await welcome(["weekly"]);
    expect(server.envelopes).toEqual(["bob@readers.example", ADA]);
    expect(mail.subject).toBe("You’re in!");
    expect(mail.from?.text).toBe('"Weekly" <weekly@notes.example>');
    const list = mail.headers.get("list");
    expect(list).toMatchObject({
      id: { name: "Weekly", id: "weekly.notes.example" },
      unsubscribe: { url: expect.stringMatching(/^https:\/\/letters\.notes\.example\/unsubscribe\//) },
      "unsubscribe-post": { name: "List-Unsubscribe=One-Click" },
    });
    const [, leave] = /(https:\S+\/unsubscribe\/\S+)/.exec(mail.text ?? "") ?? [];
    expect(mail.text?.replaceAll(/(\/(?:unsubscribe|preferences)\/)\S+/g, "$1…")).toBe(`Hello and welcome

Thanks for subscribing. Start with the tour [1].

[A map]

[1] https://notes.example/tour

The latest issue: One & only
https://notes.example/digests/weekly/1/

* * *

You’re getting this email because you subscribed to Weekly.
https://notes.example/

Unsubscribe:
https://letters.notes.example/unsubscribe/…

Preferences:
https://letters.notes.example/preferences/…

1 Example Street
`);
    expect(mail.html).toContain(`href="${leave}"`);
    expect(mail.html).toContain('src="https://notes.example/map.png" alt="A map" width="');
    expect(mail.html).toContain('<a href="https://notes.example/digests/weekly/1/"');
    expect(`${mail.html}${mail.text}${mail.headerLines.map(({ line }) => line)}`).not.toContain("evil");
  });

  test.each([
    ["de-AT", "Schön, dass du da bist", "Abmelden", "de"],
    ["fr", "You’re in!", "Unsubscribe", "en"],
    [undefined, "You’re in!", "Unsubscribe", "en"],
  ])(
    "is in the person's language where there is a file for it: %s",
    async (language, subject, leave, tag) => {
      const { welcome } = await start();
      const mail = await welcome(["weekly"], language);
      expect(mail.subject).toBe(subject);
      expect(mail.text).toContain(`${leave}:\n`);
      expect(mail.html).toContain(`<html lang="${tag}"`);
    },
  );

  test("of several digests is one mail, in which a file that they share stands once", async () => {
    const { welcome, server } = await start();
    const { subject, text } = await welcome(["jobs", "events", "quiet", "weekly"]);
    expect(server.mails).toHaveLength(1);
    expect(subject).toBe("You’re in!");
    expect(text).toMatch(
      /Weekly and Events\n\nThanks for subscribing\.[\s\S]*\* \* \*\n\nJobs\n\nReply with your city/,
    );
    expect(text?.match(/Thanks for/g)).toHaveLength(1);
    expect(text).toContain("you subscribed to Weekly, Events, and Jobs.");
  });

  test("without a title says what it welcomes to; an empty file is enough", async () => {
    const { welcome } = await start({ "notes/jobs.md": "" });
    const { subject, text, html } = await welcome(["jobs"]);
    expect(subject).toBe("Welcome to Jobs");
    expect(text).toMatch(/^Welcome to Jobs\n\n\* \* \*\n/);
    expect(html).toContain("<h1");
  });

  test("runs nothing of what is written in the file", async () => {
    const hostile = `---
subject: "Hi {{name}} <script>\\r\\nBcc: eve@evil.example"
---
{{> footer}} {{unsubscribeUrl}} <mj-include path="/etc/passwd" />

<script>alert(1)</script><img src="x" onerror="alert(2)"><a href="javascript:alert(3)">go</a>
<style>*{display:none}</style></div></table></body>

after
`;
    const { welcome } = await start({ "notes/jobs.md": hostile });
    const mail = await welcome(["jobs"]);
    expect(mail.headers.get("bcc")).toBeUndefined();
    expect(mail.subject).toBe("Hi {{name}} <script> Bcc: eve@evil.example");
    expect(mail.html).toContain("{{&gt; footer}} {{unsubscribeUrl}}");
    expect(mail.html).not.toMatch(/<script|onerror|javascript:|mj-include|display:none}|root:/);
    expect(String(mail.html).match(/<\/body>/g)).toHaveLength(1);
    expect(mail.text).toContain("after");
  });
});

describe("the welcome is sent once", () => {
  test("as the same message at each attempt, while the mail server puts it off", async () => {
    const { state, confirm, send, server } = await start();
    state.defers = true;
    await confirm(["weekly"]);
    await send();
    state.defers = false;
    state.now += HOUR;
    await send();
    await send();
    expect(server.mails.map(({ date }) => date?.getTime())).toEqual([NOW]);
  });

  test("not to somebody who has left or takes a break by then, and not twice to somebody who is back", async () => {
    const { state, confirm, send, server, withSending } = await start();
    const leave = (digest: string) =>
      withSending(({ database }) =>
        database.membership.leave("id-ada", digest, { at: state.now, source: "a link" }),
      );
    await confirm(["weekly", "jobs"]);
    await leave("weekly");
    await send();
    expect(server.mails.map(({ subject }) => subject)).toEqual(["Welcome to Jobs"]);
    state.now += 2 * HOUR;
    await confirm(["weekly"]);
    await leave("");
    await send();
    expect(server.mails).toHaveLength(1);
    for (let time = 0; time < 2; time += 1) {
      state.now += 2 * HOUR;
      await leave("");
      await confirm(["weekly"]);
    }
    await send();
    expect(server.mails).toHaveLength(2);
    state.now += 2 * HOUR;
    await leave("");
    await confirm(["weekly"]);
    await withSending(({ database }) =>
      database.membership.pause("id-ada", state.now + HOUR, { at: state.now, source: "a page" }),
    );
    await send();
    expect(server.mails).toHaveLength(2);
    expect(await withSending(({ database }) => database.waitingMails.nextDue())).toBeUndefined();
  });

  test("not if there is no welcome any more; a file that is missing is said, and it waits for it", async () => {
    const { folder, state, confirm, send, server, broken } = await start();
    rmSync(join(folder, "notes/jobs.md"));
    await confirm(["jobs"]);
    await send();
    expect(broken).toEqual([
      expect.objectContaining({
        ...{ code: "E_CONFIG", message: "There is no file notes/jobs.md." },
        place: { file: "feedletter.yaml", line: 10 },
      }),
    ]);
    writeFileSync(join(folder, "notes/jobs.md"), "Here it is.\n");
    state.now += HOUR;
    await send();
    expect(server.mails.map(({ text }) => text?.includes("Here it is."))).toEqual([true]);
    state.now += HOUR;
    await confirm(["events"]);
    const without = SETTINGS.replaceAll(/welcome: \S+md,? ?/g, "");
    writeFileSync(join(folder, "feedletter.yaml"), CONFIG + without);
    await send();
    expect(server.mails).toHaveLength(1);
  });
});

describe("`check` reads the welcome", () => {
  const check = async (files: Readonly<Record<string, string>>, settings = SETTINGS) => {
    const cwd = folderWith({ "feedletter.yaml": CONFIG + settings, ...FILES, ...files });
    const { stdout, stderr, code } = await feedletter(["check"], { cwd });
    return { said: `${stdout}${stderr}`, code };
  };

  test("and finds nothing wrong with a good one", async () => {
    const { said, code } = await check({});
    expect([said.split("\n").filter((line) => line.includes("notes/")), code]).toEqual([[], 0]);
  });

  test("and says what is wrong with another, with its line", async () => {
    const files = {
      open: "---\nsubject: a\n\nHi\n",
      broken: "---\nsubject: [a\n---\nHi\n",
      beside: "---\nsubject: Hello there\n---\n\n![Me](me.png)\n",
      svg: "Hello there\n\n![Me](/me.svg)\n",
      loud: "# WELCOME TO THE JOBS\n\nHi\n",
      form: "Hi\n\n<form><input></form>\n",
    };
    const digests = ["gone", ...Object.keys(files)].map((name) => `  ${name}: { welcome: notes/${name}.md }`);
    const { said } = await check(
      {
        ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`notes/${name}.md`, text])),
        "notes/loud.de.md": "![Ich](ich.png)\n",
      },
      `digests:\n${digests.join("\n")}\nmail: { from: "Notes <news@notes.example>" }\n`,
    );
    for (const line of [
      /^feedletter\.yaml:\d+ {2}E_READ {2}There is no file notes\/gone\.md\. Create the file, or/m,
      /^notes\/open\.md:1 {2}E_FRONT_MATTER {2}/m,
      /^notes\/broken\.md:\d {2}E_FRONT_MATTER {2}/m,
      /^notes\/beside\.md:5 {2}W_MAIL_PICTURE {2}The picture `me\.png` has no address on the site\./m,
      /^notes\/svg\.md:3 {2}W_MAIL_PICTURE {2}The picture `\/me\.svg` is in SVG\./m,
      /^notes\/loud\.md {2}W_MAIL_SPAM {2}/m,
      /^notes\/loud\.de\.md:1 {2}W_MAIL_PICTURE {2}/m,
      /^notes\/form\.md:3 {2}W_LOST {2}/m,
    ])
      expect(said).toMatch(line);
  });
});
