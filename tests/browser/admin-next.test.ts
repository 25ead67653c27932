import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { printSignInLink } from "#app/admin/admin-links.js";
import { databasesForTests } from "../postgres/databases.js";
import { openPublisher } from "../server/publisher.js";
import { axeViolations, contrastFailures, keepPicture, openPage, overflowing, type View } from "./browser.js";

const DIGESTS = '{ weekly: { title: Weekly, start: newest, schedule: "0 9 * * 1" } }';

const newPostgres = databasesForTests();

test.each<View & { readonly database: "SQLite" | "PostgreSQL" }>([
  { database: "SQLite", width: 320, colorScheme: "light" },
  { database: "PostgreSQL", width: 1200, colorScheme: "dark", javaScript: false },
  { database: "PostgreSQL", width: 320, colorScheme: "dark" },
])(
  "on $database, the next issue is changed and its note written at $width px, scripts: $javaScript",
  async ({ database, ...view }) => {
    const site = await openPublisher({
      digests: DIGESTS,
      database: database === "SQLite" ? undefined : await newPostgres(),
    });
    await site.serve({ runs: true });
    const page = await openPage({ ...view, network: "this machine" });
    const complaints: string[] = [];
    page.on("console", (message) => {
      // axe talks to frames, and they are none of its page's.
      if (!message.text().includes("postMessage")) complaints.push(message.text());
    });
    const look = async (name: string): Promise<void> => {
      await keepPicture(page, `next ${name} ${view.width} ${view.colorScheme}`);
      if (view.javaScript !== false) expect(await axeViolations(page)).toEqual([]);
      expect(await contrastFailures(page)).toEqual([]);
      expect(await overflowing(page)).toEqual([]);
    };
    await page.goto((await printSignInLink(site.context)).url);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: /Look at it/ }).click();
    await page.getByRole("link", { name: "Pin One" }).click();
    await page.getByRole("button", { name: "Pin" }).click();
    await page.getByText("It comes first.").waitFor();
    expect(await page.locator("#chosen + ol > li > a:first-child").allTextContents()).toEqual(["One", "Two"]);
    await look("pinned");
    await page.getByRole("link", { name: "Write the note" }).click();
    await page.getByRole("textbox").fill("Hello **there**");
    if (view.javaScript === false) await page.getByRole("button", { name: "Preview" }).click();
    // A page without scripts can't be asked what is in a frame without an origin.
    if (view.javaScript !== false) await page.frameLocator("iframe").getByText("there").waitFor();
    expect(await page.getByRole("textbox").inputValue()).toBe("Hello **there**");
    await look("note");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The note is saved.").waitFor();
    expect(readFileSync(join(site.folder, "notes/weekly-next.md"), "utf8")).toBe("Hello **there**");
    await page.getByRole("link", { name: "Hold it" }).click();
    await page.getByRole("button", { name: "Hold" }).click();
    await page.getByText("You have put it on hold.").waitFor();
    expect(complaints).toEqual([]);
  },
);
