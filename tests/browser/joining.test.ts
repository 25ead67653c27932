import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ParsedMail } from "mailparser";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { type MailServer, startMailServer } from "../cli/mail-server.js";
import { findFreePort, startServe } from "../daemon/serving.js";
import { openPage } from "./browser.js";

const ADA = "ada@readers.example";

async function openSite(): Promise<{ folder: string; url: string; mail: MailServer }> {
  const mail = await startMailServer();
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG.replace("https:", "http:")}digests:
  weekly: { start: newest, title: "Notes, weekly", schedule: "0 9 * * 1" }
mail: { from: "Notes <news@notes.example>", transport: "${mail.url}" }
server: { url: "${url}", port: ${port} }
`,
    "content/one.md": postOn("2026-06-01", "One thing"),
  });
  return { folder, url, mail };
}

/** The next mail to arrive. */
async function mailAfter({ mails }: MailServer, count: number): Promise<ParsedMail> {
  return vi.waitFor(
    () => {
      const mail = mails[count];
      if (mail === undefined) throw new Error("no mail has come");
      return mail;
    },
    { timeout: 20_000, interval: 50 },
  );
}

function linkIn(mail: ParsedMail, path: string): string {
  const link = new RegExp(`http://127\\.0\\.0\\.1:\\d+/${path}/[\\w.-]+`).exec(mail.text ?? "")?.[0];
  if (link === undefined) throw new Error(`the mail has no link to ${path}: ${mail.text}`);
  return link;
}

/** A click doesn't wait for the page that it leads to. */
const waitForTitle = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();

test("somebody subscribes on the page, confirms, reads the next digest, unsubscribes with one click, and gets no more mail", async () => {
  const { folder, url, mail } = await openSite();
  expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
  const sunday = await startServe(folder, { now: "2026-06-14T18:00:00Z" });

  // The published page, as a static host would serve it.
  const page = await openPage({ width: 375, colorScheme: "light", network: "this machine" });
  await page.route("http://notes.example/**", (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: readFileSync(join(folder, "out/subscribe/index.html")),
    }),
  );
  await page.goto("http://notes.example/subscribe/");
  await page.getByLabel("Email address").fill(ADA);
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.waitForURL(`${url}subscribe`);
  expect(await page.getByLabel("Email address").inputValue()).toBe(ADA);
  // A moment to read, as people take one: sooner the page would ask for a second press.
  await page.waitForFunction((start) => performance.now() > start + 1_100, 0);
  await page.getByRole("button", { name: "Subscribe" }).click();
  await waitForTitle(page, "Check your inbox");

  const asked = await mailAfter(mail, 0);
  expect(asked.subject).toBe("Confirm your subscription to Notes");
  expect(asked.headers.has("list-unsubscribe")).toBe(false);
  await page.goto(linkIn(asked, "confirm"));
  await page.getByRole("button", { name: "Confirm subscription" }).click();
  await waitForTitle(page, "You’re subscribed");
  expect(await sunday.stop()).toBe(0);

  const monday = await startServe(folder, { now: "2026-06-15T07:05:00Z" });
  const digest = await mailAfter(mail, 1);
  expect(digest.subject).toBe("One thing");
  expect(mail.envelopes).toEqual([ADA, ADA]);
  await page.setContent(typeof digest.html === "string" ? digest.html : "");
  expect(await page.getByRole("link", { name: "One thing" }).count()).toBe(1);

  await page.goto(linkIn(digest, "preferences"));
  expect(await page.getByLabel("Notes, weekly").isChecked()).toBe(true);

  const oneClick = /<(http[^>]+)>/.exec(headerOf(digest, "list-unsubscribe"))?.[1] ?? "";
  expect(headerOf(digest, "list-unsubscribe-post")).toContain("List-Unsubscribe=One-Click");
  const left = await fetch(oneClick, {
    ...{ method: "POST", redirect: "error", body: new URLSearchParams("List-Unsubscribe=One-Click") },
  });
  expect([left.status, await left.text(), left.headers.get("set-cookie")]).toEqual([200, "", null]);
  expect(await monday.stop()).toBe(0);

  const list = await feedletter(["subscribers", "list"], { cwd: folder });
  const shown = await feedletter(["subscribers", "show", ADA], { cwd: folder });
  expect(shown.stdout).toMatch(
    /requested {2}sign-up form at http:\/\/notes\.example\n.*confirmed weekly .*\n.*left weekly {2}the mail program's one-click/,
  );
  expect(list.stdout).toMatch(/^ada@readers\.example\tunsubscribed\t/);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-20", "Two things"));
  const later = await startServe(folder, { now: "2026-06-22T07:05:00Z" });
  await vi.waitFor(() => expect(later.said()).toMatch(/weekly: run of/), { timeout: 20_000 });
  expect(await later.stop()).toBe(0);
  expect(mail.mails).toHaveLength(2);
});

/** Header lines as they came. */
function headerOf(mail: ParsedMail, name: string): string {
  return mail.headerLines.find(({ key }) => key === name)?.line ?? "";
}
