import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { bounceFor } from "../cli/leaving-by-mail.js";
import { type MailServer, startMailServer } from "../cli/mail-server.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { findFreePort, startServe } from "./serving.js";

const JSON_TYPE = { "content-type": "application/json" };

async function openSite(transport?: Pick<MailServer, "url">, server = "", more = "") {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const to = transport === undefined ? "" : `, transport: "${transport.url}"`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { start: newest } }
mail: { from: "Notes <news@notes.example>", unsubscribe: "mailto:leave@notes.example"${to}${more} }
server: { url: "${url}", port: ${port}, ${server} }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  return { folder, url };
}

function send(
  url: string,
  wish: { readonly address: string; readonly stamp?: string },
  client = "127.0.0.1",
) {
  return fetch(`${url}subscribe`, {
    method: "POST",
    headers: { ...JSON_TYPE, "x-forwarded-for": client },
    body: JSON.stringify(wish),
  });
}

async function post(...wish: Parameters<typeof send>): Promise<number> {
  return (await send(...wish)).status;
}

/** As a script of the site's page does it: ask, wait as long as it says, send. */
async function signUp(url: string, address: string): Promise<number> {
  return post(url, { address, stamp: await stampOf(url) });
}

/** One that is old enough. */
async function stampOf(url: string): Promise<string> {
  const asked: { stamp: string } = await (await send(url, { address: "ada@readers.example" })).json();
  // With an address that is none, so that nobody is signed up meanwhile.
  while ((await post(url, { ...asked, address: "nobody" })) === 428)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return asked.stamp;
}

test("a promised mail is sent, even if the server is told to stop at once", async () => {
  const mail = await startMailServer();
  const { folder, url } = await openSite(mail);
  const server = await startServe(folder);
  expect(await signUp(url, "ada@readers.example")).toBe(202);
  expect(await server.stop()).toBe(0);
  expect(mail.envelopes).toEqual(["ada@readers.example"]);
  expect(mail.mails[0]?.text).toContain(`${url}confirm/`);
});

test("a confirmation has a return address of its own, and when it comes back, the address counts as dead", async () => {
  const mail = await startMailServer();
  const { folder, url } = await openSite(mail, "", ", bounces: bounces@notes.example");
  const server = await startServe(folder);
  await signUp(url, "bob@readers.example");
  await server.stop();
  const [to = ""] = mail.senders;
  expect(to).toMatch(/^bounces\+[a-z2-7]{44}@notes\.example$/);
  writeFileSync(join(folder, "report.eml"), bounceFor(to));
  const read = await feedletter(["inbox", "--from", "report.eml"], { cwd: folder });
  expect(read.stderr).toContain("bob@readers.example is suspected, and gets no more mail once other answers");
  const { stdout } = await feedletter(["subscribers", "list", "--json"], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ address: "bob@readers.example", state: "pending" },
    suspected: "bounced (5.1.1)",
  });
});

test("the limit of one mail an hour survives a restart; without a mail server the mail is a file, which `forget` removes", async () => {
  const { folder, url } = await openSite();
  const letters = () => readdirSync(join(folder, ".feedletter/outbox"));
  for (let start = 0; start < 2; start += 1) {
    const server = await startServe(folder);
    expect(await signUp(url, "ada@readers.example")).toBe(202);
    await server.stop();
    expect(letters()).toEqual([expect.stringMatching(/^rehearsal_letter-\d+-ada-readers\.example-/)]);
  }
  expect(readFileSync(join(folder, ".feedletter/outbox", letters()[0] ?? ""), "utf8")).toMatch(
    /^To: ada@readers/,
  );
  await feedletter(["subscribers", "forget", "ada@readers.example"], { cwd: folder });
  expect(letters()).toEqual([]);
});

test("a mail template that can't be rendered stops the start, with its line", async () => {
  const { folder } = await openSite();
  await feedletter(["init", "--templates"], { cwd: folder });
  appendFileSync(join(folder, "email-templates/confirm.mjml.hbs"), "{{letter.nothing}}\n");
  const ran = await feedletter(["serve"], { cwd: folder });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/^email-templates\/confirm\.mjml\.hbs:\d+.* {2}E_TEMPLATE {2}/);
});

test("a flood with a mail server that defers everything locks nobody out, and its mails survive a restart", async () => {
  const answers = { defer: true };
  const mail = await startScriptedServer(({ step }) =>
    step === "RCPT" && answers.defer ? "450 4.7.1 later" : undefined,
  );
  onTestFinished(() => mail.close());
  const { folder, url } = await openSite(mail, "trustProxy: [loopback]");
  const server = await startServe(folder);
  const stamp = await stampOf(url);
  const flood = (index: number) =>
    post(url, { address: `p${index}@d${index}.example`, stamp }, `198.51.${index % 250}.${index % 7}`);
  for (let sent = 0; sent < 540; sent += 20) {
    const taken = await Promise.all(Array.from({ length: 20 }, (_, index) => flood(sent + index)));
    expect(new Set(taken)).toEqual(new Set([202]));
  }
  const begun = performance.now();
  expect(await post(url, { address: "ada@readers.example", stamp }, "203.0.113.9")).toBe(202);
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(await server.stop()).toBe(0);
  expect(mail.messages).toEqual([]);
  answers.defer = false;
  // Deferred a minute ago, by the server's clock.
  const later = new Date(Date.now() + 5 * 60_000).toISOString();
  const again = await startServe(folder, { now: later });
  await vi.waitFor(() => expect(mail.messages.length).toBe(541), { timeout: 60_000 });
  expect(mail.messages.some((message) => message.includes("To: ada@readers.example"))).toBe(true);
  expect(await again.stop()).toBe(0);
}, 120_000);

test("the limits of a mailbox survive a restart", async () => {
  const mail = await startMailServer();
  const { folder, url } = await openSite(mail, "trustProxy: [loopback]");
  const statuses: number[] = [];
  for (let start = 0; start < 2; start += 1) {
    const server = await startServe(folder);
    const stamp = await stampOf(url);
    for (let index = 0; index < 4; index += 1)
      statuses.push(
        await post(
          url,
          { address: `ada+${start}${index}@readers.example`, stamp },
          `198.51.${start}.${index}`,
        ),
      );
    await server.stop();
  }
  expect(statuses).toEqual([202, 202, 202, 429, 429, 429, 429, 429]);
  expect(mail.envelopes).toHaveLength(3);
});
