import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { printSignInLink } from "#app/admin/admin-links.js";
import { reply } from "../cli/mail-server.js";
import { databasesForTests } from "../postgres/databases.js";
import { openPublisher } from "../server/publisher.js";
import { axeViolations, contrastFailures, keepPicture, openPage, overflowing, type View } from "./browser.js";

const PHONE: View = { width: 320, colorScheme: "light" };
const WIDE: View = { width: 1200, colorScheme: "dark", javaScript: false };

const newPostgres = databasesForTests();

const HOSTILE = { address: "eve@readers.example", name: '<img src=x onerror="alert(1)">' };

/** A page that is signed in, and what it complains about. */
async function signIn(view: View, site: Awaited<ReturnType<typeof openPublisher>>) {
  const page = await openPage({ ...view, network: "this machine" });
  const complaints: string[] = [];
  page.on("console", (message) => {
    // axe talks to frames, and the mail's frame is none of its page's.
    if (!message.text().includes("postMessage")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => void complaints.push(error.message));
  await page.goto((await printSignInLink(site.context)).url);
  await page.getByRole("button", { name: "Sign in" }).click();
  const look = async (name: string): Promise<void> => {
    await keepPicture(page, `issue ${name} ${view.width} ${view.colorScheme}`);
    // Scripts of tests need scripts.
    if (view.javaScript !== false) expect(await axeViolations(page)).toEqual([]);
    expect(await contrastFailures(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
  };
  return { page, complaints, look };
}

/** Goes to a link or button with the keyboard alone, and presses it. */
async function pressWithKeys(page: Page, words: string): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press("Tab");
    const reached = await page.evaluate(() => document.activeElement?.textContent?.trim());
    if (reached !== words) continue;
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    return;
  }
  throw new Error(`the keyboard doesn't reach "${words}"`);
}

test.each([
  { database: "SQLite", views: [PHONE, WIDE] },
  { database: "PostgreSQL", views: [WIDE] },
])(
  "on $database, an issue is watched, paused, resumed, retried, downloaded, undone and cancelled, with and without scripts",
  async ({ database, views }) => {
    let held: Promise<void> | undefined;
    const names = views.map((_, index) => `list-${index}`);
    const refused = new Set<string>();
    const site = await openPublisher({
      database: database === "SQLite" ? undefined : await newPostgres(),
      people: [{ address: "ada@readers.example" }, { address: "bob@readers.example" }, HOSTILE],
      digests: `{ ${names.map((name) => `${name}: { start: newest }, ${name.replace("list", "stop")}: { start: newest }`).join(", ")} }`,
      answer: async (to) => {
        await held;
        return refused.delete(to) ? reply(552, `5.2.2 <${to}> mailbox full <script>`) : undefined;
      },
    });
    // Everybody gets every list; each issue is frozen and then paused before its first mail.
    const stopped = AbortSignal.abort();
    const { ledger, close } = await site.openDatabase();
    for (const name of names.flatMap((list) => [list, list.replace("list", "stop")])) {
      await site.send(name, stopped);
      await ledger.pause(`${name}-1`, { reason: { code: "asked" }, at: 0 });
    }
    await close();
    const server = await site.serve({ runs: true });
    for (const [index, view] of views.entries()) {
      const issue = `${names[index]}-1`;
      const { page, complaints, look } = await signIn(view, site);
      const withKeys = view === PHONE;
      const press = (words: string): Promise<void> =>
        withKeys ? pressWithKeys(page, words) : page.getByText(words, { exact: true }).click();
      const act = async (link: string, button: string): Promise<void> => {
        await press(link);
        await page.getByRole("heading", { name: link }).waitFor();
        await press(button);
        await page.getByRole("status").waitFor();
      };
      await page.goto(new URL("/admin/issues", site.url).href);
      await page.getByRole("link", { name: issue }).click();
      let release = (): void => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      refused.add("bob@readers.example");
      await act("Resume it", "Resume");
      await page.getByRole("heading", { name: "being sent" }).waitFor();
      await look("sending");
      await press("Pause it");
      await look("question");
      await press("Pause");
      await page.getByText("The publisher has paused it.").waitFor();
      release();
      held = undefined;
      await act("Resume it", "Resume");
      await sent(page, view);
      await page.getByText("552 5.2.2", { exact: false }).first().waitFor();
      await look("sent");
      if (view.javaScript !== false) {
        const frame = page.frameLocator("iframe.phone");
        await page.locator("iframe.phone").scrollIntoViewIfNeeded();
        await frame.getByRole("heading", { name: "Two" }).waitFor();
      }
      await act("Send again to those who were refused", "Send again");
      await sent(page, view);
      expect(await page.locator("[data-count=accepted]").textContent()).toBe("3");
      await press("Download every delivery");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download" }).click(),
      ]);
      expect(await text(await download.createReadStream())).toContain("eve@readers.example");
      await page.goto(new URL(`/admin/issues/${issue}`, site.url).href);
      await act("Undo it", "Undo the issue");
      await page.getByText("It is undone.").waitFor();
      await page.goto(new URL(`/admin/issues/${issue.replace("list", "stop")}`, site.url).href);
      await act("Cancel it", "Cancel the rest");
      await page.getByRole("heading", { name: "cancelled" }).waitFor();
      expect(complaints).toEqual([]);
    }
    expect(site.smtp.envelopes.toSorted().filter((to) => to.startsWith("bob"))).toHaveLength(views.length);
    await server.stop();
  },
);

/** With scripts the page changes by itself; without, it loads itself again after some seconds, or when somebody does. */
async function sent(page: Page, { javaScript }: View): Promise<void> {
  const end = page.getByRole("heading", { name: "sent", exact: true });
  if (javaScript === false) while ((await end.count()) === 0) await page.reload();
  else await end.waitFor();
}

test("the pages read well on a wide screen and in the other colours, too", async () => {
  const site = await openPublisher({ people: [{ address: "ada@readers.example" }, HOSTILE] });
  await site.send();
  await site.serve({ runs: true });
  for (const view of [
    { width: 1200, colorScheme: "light" },
    { width: 375, colorScheme: "dark" },
  ] as const) {
    const { page, look } = await signIn(view, site);
    await page.goto(new URL("/admin/issues", site.url).href);
    await look("list");
    await page.getByRole("link", { name: "weekly-1" }).click();
    for (const kind of ["phone", "desktop"]) {
      await page.locator(`iframe.${kind}`).scrollIntoViewIfNeeded();
      await page.frameLocator(`iframe.${kind}`).getByRole("heading", { name: "Two" }).waitFor();
    }
    await look("mail");
  }
});
