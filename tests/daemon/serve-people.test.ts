import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { type MailServer, startMailServer } from "../cli/mail-server.js";
import { findFreePort, startServe } from "./serving.js";

const JSON_TYPE = { "content-type": "application/json" };

async function openSite(transport?: MailServer) {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const to = transport === undefined ? "" : `, transport: "${transport.url}"`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: {} }
mail: { from: "Notes <news@notes.example>", unsubscribe: "mailto:leave@notes.example"${to} }
server: { url: "${url}", port: ${port} }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  return { folder, url };
}

/** As a script of the site's page does it: ask, wait as long as it says, send. */
async function signUp(url: string, address: string): Promise<number> {
  const send = (stamp?: string) =>
    fetch(`${url}subscribe`, {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify({ address, stamp }),
    });
  for (let stamp: string | undefined; ; ) {
    const answer = await send(stamp);
    if (answer.status !== 428) return answer.status;
    const asked: { stamp: string } = await answer.json();
    stamp = asked.stamp;
  }
}

test("a letter that was promised is sent though the server is told to stop at once", async () => {
  const mail = await startMailServer();
  const { folder, url } = await openSite(mail);
  const server = await startServe(folder);
  expect(await signUp(url, "ada@readers.example")).toBe(202);
  expect(await server.stop()).toBe(0);
  expect(mail.envelopes).toEqual(["ada@readers.example"]);
  expect(mail.mails[0]?.text).toContain(`${url}confirm/`);
});

test("one letter an hour outlasts a restart; without a mail server it is a file, which forgetting removes", async () => {
  const { folder, url } = await openSite();
  const letters = () => readdirSync(join(folder, ".feedletter/outbox"));
  for (let start = 0; start < 2; start += 1) {
    const server = await startServe(folder);
    expect(await signUp(url, "ada@readers.example")).toBe(202);
    await server.stop();
    expect(letters()).toEqual([expect.stringMatching(/^letter-\d+-ada-readers\.example-/)]);
  }
  expect(readFileSync(join(folder, ".feedletter/outbox", letters()[0] ?? ""), "utf8")).toMatch(
    /^To: ada@readers/,
  );
  await feedletter(["subscribers", "forget", "ada@readers.example"], { cwd: folder });
  expect(letters()).toEqual([]);
});

test("a letter's template that can't be rendered stops the start, with its line", async () => {
  const { folder } = await openSite();
  await feedletter(["init", "--templates"], { cwd: folder });
  appendFileSync(join(folder, "email-templates/confirm.mjml.hbs"), "{{letter.nothing}}\n");
  const ran = await feedletter(["serve"], { cwd: folder });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/^email-templates\/confirm\.mjml\.hbs:\d+.* {2}E_TEMPLATE {2}/);
});
