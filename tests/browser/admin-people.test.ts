import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { printSignInLink } from "#app/admin/admin-links.js";
import { databasesForTests } from "../postgres/databases.js";
import { openPublisher } from "../server/publisher.js";
import { axeViolations, contrastFailures, keepPicture, openPage, overflowing, type View } from "./browser.js";

const HOSTILE = { address: "eve@readers.example", name: '<img src=x onerror="alert(1)">' };
const LIST = `email,Name,Opt-in,Notes
new@readers.example,Newcomer,ja bitte,"a note that says <b>nothing</b> ${"and goes on ".repeat(20)}"
old@readers.example,Old Friend,ach nein,
`;

async function signIn(view: View, site: Awaited<ReturnType<typeof openPublisher>>) {
  const page = await openPage({ ...view, network: "this machine" });
  const complaints: string[] = [];
  page.on("console", (message) => {
    // What is refused is a 409, and the browser says so.
    if (!message.text().includes("status of 409")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => void complaints.push(error.message));
  await page.goto((await printSignInLink(site.context)).url);
  await page.getByRole("button", { name: "Sign in" }).click();
  const look = async (name: string): Promise<void> => {
    await keepPicture(page, `people ${name} ${view.width} ${view.colorScheme}`);
    // Scripts of tests need scripts.
    if (view.javaScript !== false) expect(await axeViolations(page)).toEqual([]);
    expect(await contrastFailures(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
  };
  const goTo = (path: string) => page.goto(new URL(path, site.url).href);
  return { page, complaints, look, goTo };
}

/** Presses Tab until the element with the focus has this name. */
async function focusWithKeys(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press("Tab");
    const reached = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement ? at.labels?.[0] : at;
      return label?.firstChild?.textContent?.trim() || label?.textContent?.trim();
    });
    if (reached === name) return;
  }
  throw new Error(`the keyboard doesn't reach "${name}"`);
}

/** Somebody without a mouse. */
function keyboardOf(page: Page) {
  return {
    press: async (name: string) => {
      await focusWithKeys(page, name);
      await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    },
    type: async (name: string, words: string) => {
      await focusWithKeys(page, name);
      await page.keyboard.type(words);
    },
    tick: async (name: string) => {
      await focusWithKeys(page, name);
      await page.keyboard.press("Space");
    },
  };
}

/** Somebody with a mouse. */
function mouseOf(page: Page): ReturnType<typeof keyboardOf> {
  return {
    press: (name) => page.getByText(name, { exact: true }).last().click(),
    type: (name, words) => page.getByLabel(name).first().fill(words),
    tick: (name) => page.getByLabel(name).check(),
  };
}

const PHONE: View = { width: 320, colorScheme: "light" };
const WIDE: View = { width: 1200, colorScheme: "dark", javaScript: false };

const newPostgres = databasesForTests();

test.each([
  { database: "SQLite", views: [PHONE, WIDE] },
  { database: "PostgreSQL", views: [WIDE] },
])(
  "on $database, people are found, added, paused, unsubscribed, mailed again, deleted, exported and imported, with and without scripts and mouse",
  async ({ database, views }) => {
    const site = await openPublisher({
      database: database === "SQLite" ? undefined : await newPostgres(),
      people: [{ address: "ada@readers.example", name: "Ada" }, { address: "bob@readers.example" }, HOSTILE],
      digests: "{ weekly: { title: Career Notes, start: newest }, daily: { start: newest } }",
    });
    await site.send();
    const { ledger, subscribers, reports, close } = await site.openDatabase();
    await reports.keepUnread({
      id: "r",
      words: "Subject: odd\n<script>",
      addressKey: HOSTILE.address,
      at: site.clock(),
    });
    const server = await site.serve();
    const stateOf = async (name: string) => subscribers.byAddress(`${name}@readers.example`);
    for (const [index, view] of views.entries()) {
      const { page, complaints, look, goTo } = await signIn(view, site);
      const { press, type, tick } = view === PHONE ? keyboardOf(page) : mouseOf(page);
      const said = () => page.getByRole("status").textContent();
      const who = `kim${index}`;

      await goTo("/admin/people");
      await page.getByRole("link", { name: HOSTILE.address }).waitFor();
      await look("all");
      await press("Add a person");
      await look("add");
      await type("Email address", `${who}@readers.example`);
      await type("Name", "Kim");
      await tick("Career Notes (weekly)");
      await type("How do you know that this person wants it?", "asked me by phone");
      await press("Add this person");
      expect(await said()).toBe("The person was added.");
      expect(await stateOf(who)).toMatchObject({ state: "active", digests: ["weekly"] });

      await press("Pause");
      await page.getByLabel("First day with mail again").fill("2026-08-01");
      await look("pause");
      await press("Pause");
      expect(await said()).toBe("Mails to this person are paused.");
      expect(await stateOf(who)).toMatchObject({ pausedUntil: Date.parse("2026-08-01T00:00:00+02:00") });

      await press("Unsubscribe");
      await press("Back, change nothing");
      await press("Unsubscribe");
      await press("Unsubscribe");
      expect(await said()).toBe("The person was unsubscribed from everything.");

      await goTo("/admin/people/add");
      await type("Email address", `${who}@readers.example`);
      await tick("Career Notes (weekly)");
      await type("How do you know that this person wants it?", "asked me by phone");
      await press("Add this person");
      expect(await page.getByRole("alert").textContent()).toContain("has unsubscribed");
      await look("refused");
      await press("Look at this person");
      await press("Delete all data");
      await tick("Yes, delete all data about this person");
      await look("forget");
      await press("Delete all data");
      expect(await said()).toBe("All data about this person was deleted.");
      expect(await stateOf(who)).toBeUndefined();

      await ledger.suppress("bob@readers.example", { reason: "550 5.1.1 no such user", at: site.clock() });
      await goTo("/admin/people");
      await type("Address or name, or a part of it", "bob");
      await press("Search");
      await press("bob@readers.example");
      await look("person");
      await press("Send mail again");
      await look("unsuppress");
      await press("Send mail again");
      expect((await stateOf("bob"))?.suppressed).toBeUndefined();

      await goTo("/admin/people/export");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download" }).click(),
      ]);
      expect(await text(await download.createReadStream())).toContain("ada@readers.example,Ada,");

      await goTo("/admin/people/import");
      await page.getByLabel("File").setInputFiles({
        ...{
          name: "list.csv",
          mimeType: "text/csv",
          buffer: Buffer.from(LIST.replace("new@", `new${index}@`)),
        },
      });
      await look("upload");
      await press("Read this file");
      await look("unclear");
      await page.getByRole("group", { name: "Opt-in" }).getByRole("combobox").selectOption("status");
      await page.getByRole("group", { name: "Opt-in" }).getByRole("textbox").fill("ja bitte");
      await tick("Career Notes (weekly)");
      await press("Look again with these answers");
      await page.getByRole("heading", { name: "What would happen" }).waitFor();
      await look("rehearsal");
      expect(await stateOf(`new${index}`)).toBeUndefined();
      await press("Import these people");
      // The clock by hand has no patience.
      expect(await said()).toMatch(/^The (?:list was imported|import goes on)/);
      await vi.waitFor(async () =>
        expect(await stateOf(`new${index}`)).toMatchObject({ state: "active", digests: ["weekly"] }),
      );
      expect(await stateOf("old")).toBeUndefined();
      await look("acts");
      await goTo("/admin/reports");
      await page.getByText("Subject: odd").waitFor();
      await look("reports");
      expect(complaints).toEqual([]);
    }
    await close();
    await server.stop();
  },
);

test("the pages read well on a wide screen and in the other colours, too", async () => {
  const site = await openPublisher({ people: [{ address: "ada@readers.example", name: "Ada" }, HOSTILE] });
  await site.send();
  const server = await site.serve();
  for (const view of [
    { width: 1200, colorScheme: "light" },
    { width: 320, colorScheme: "dark" },
  ] as const) {
    const { page, look, goTo } = await signIn(view, site);
    await goTo("/admin/people");
    await look("all");
    await page.getByRole("link", { name: HOSTILE.address }).click();
    await look("person");
    await page.getByRole("link", { name: "Delete all data" }).click();
    await look("forget");
    await goTo("/admin/people/import");
    await page
      .getByLabel("File")
      .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(LIST) });
    await page.getByRole("button", { name: "Read this file" }).click();
    await look("unclear");
    await goTo("/admin/acts");
    await look("acts");
  }
  await server.stop();
});
