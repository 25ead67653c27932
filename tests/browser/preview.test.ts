import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { contrastFailures, imagesWithoutAlt, openPage, overflowing, showAs, type View } from "./browser.js";

const DIGEST = `digests:
  weekly: { start: newest, title: The weekly }
mail: { from: "Notes <news@notes.example>" }
`;
const HOSTILE = `Words <img src="https://tracker.example/pixel.png" alt="A pixel">`;
/** Light and dark are told by the ground, whatever the package's own templates look like. */
const TEMPLATE = `<mjml><mj-head><mj-style>
.ground { background: rgb(250, 250, 250); }
@media (prefers-color-scheme: dark) { .ground { background: rgb(10, 10, 10) !important; } }
</mj-style></mj-head><mj-body css-class="ground">
{{#each posts}}
{{> card}}
{{/each}}
</mj-body></mjml>
`;
const NARROW = { width: 375, colorScheme: "light" } as const;

let folder = "";
let url = "";
let preview: ChildProcess | undefined;

/** The real command; resolves with the address that it prints. */
async function startPreview(port: string): Promise<string> {
  const cli = join(import.meta.dirname, "../../dist/cli.cjs");
  const args = ["preview", "--port", port, "--json", "--now", "2026-06-15T09:00:00Z"];
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  preview = child;
  const [line] = await once(child.stdout, "data");
  return JSON.parse(String(line)).url;
}

beforeAll(async () => {
  folder = folderWith({
    "feedletter.yaml": CONFIG + DIGEST,
    "content/one.md": postOn("2026-06-01", "One", HOSTILE),
    "content/bad.md": "---\ntitle: Bad\ndate: 2026-13-01\n---\n",
    "email-templates/digest.mjml.hbs": TEMPLATE,
    "email-templates/partials/card.hbs": `<mj-section><mj-column><mj-text><a href="{{url}}">{{title}}</a> {{excerpt}}</mj-text></mj-column></mj-section>\n`,
  });
  url = await startPreview("0");
});

async function stopPreview(): Promise<unknown[]> {
  if (preview === undefined) throw new Error("the preview was started");
  const ended = once(preview, "exit");
  preview.kill("SIGTERM");
  return ended;
}

afterAll(async () => {
  await stopPreview();
  rmSync(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** Of every request that did not go to the preview. */
  readonly elsewhere: readonly string[];
}

async function open(path: string, view: View = NARROW): Promise<Opened> {
  const page = await openPage(view);
  await page.context().setOffline(false);
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^data:/.test(request.url()) && !request.url().startsWith(url)) elsewhere.push(request.url());
  });
  await page.goto(new URL(path, url).href, { waitUntil: "load" });
  return { page, elsewhere };
}

/** Of the preview's own page; no script runs in its frames. */
async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations }: { violations: { id: string; nodes: { html: string }[] }[] } = await Reflect.get(
      globalThis,
      "axe",
    ).run({ iframes: false });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}

describe("the preview follows", () => {
  test("a post that is edited: in the feed and in the mail", async () => {
    const feed = await open("/feeds/atom.xml");
    const digest = await open("/digests/weekly");
    const inFeed = feed.page.frameLocator("iframe");
    const inMail = digest.page.frameLocator("iframe.phone");
    await inFeed.getByRole("link", { name: "One", exact: true }).waitFor();
    await inMail.getByRole("link", { name: "One", exact: true }).waitFor();
    writeFileSync(join(folder, "content/one.md"), postOn("2026-06-01", "Mended title", HOSTILE));
    await inFeed.getByRole("link", { name: "Mended title" }).waitFor();
    await inMail.getByRole("link", { name: "Mended title" }).waitFor();
    expect([...feed.elsewhere, ...digest.elsewhere]).toEqual([]);
  });

  test("a template that is broken, in its place with file and line, and that is mended", async () => {
    const { page } = await open("/digests/weekly");
    const template = join(folder, "email-templates/partials/card.hbs");
    await page.locator("iframe.phone").waitFor();
    writeFileSync(
      template,
      `<mj-section><mj-column>\n<mj-text>{{titel}} ${"wide ".repeat(90)}</mj-text>\n</mj-column></mj-section>\n`,
    );
    const problem = page.locator(".problems .error", { hasText: "email-templates/partials/card.hbs:2" });
    await problem.waitFor();
    expect(await overflowing(page)).toEqual([]);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    expect(await problem.locator("mark").textContent()).toContain("{{titel}}");
    expect(await page.locator("iframe").count()).toBe(0);
    writeFileSync(
      template,
      "<mj-section><mj-column><mj-text>{{title}} it is</mj-text></mj-column></mj-section>\n",
    );
    await page.frameLocator("iframe.dark").getByText("it is").waitFor();
    expect(await page.locator(".problems", { hasText: "card.hbs" }).count()).toBe(0);
  });

  test("the config, wrong and right again, and the folders that it names", async () => {
    const { page } = await open("/");
    const config = join(folder, "feedletter.yaml");
    writeFileSync(config, `${CONFIG}digest: {}\n`);
    await page.getByText("feedletter.yaml:8").waitFor();
    expect(await page.getByRole("main").textContent()).toContain("There is nothing to show");
    writeFileSync(config, CONFIG.replace("files: content", "files: later") + DIGEST);
    await page.getByText("E_SOURCE").waitFor();
    writeFileSync(config, CONFIG + DIGEST);
    await page.getByRole("main").getByRole("link", { name: "weekly" }).waitFor();
  });
});

describe("a frame", () => {
  test("shows the phone at 375 px, the dark one dark in a light browser, and neither fetches a picture", async () => {
    const { page, elsewhere } = await open("/digests/weekly", { width: 1280, colorScheme: "light" });
    const ground = (view: string): Promise<string> =>
      page
        .frameLocator(`iframe.${view}`)
        .locator(".ground")
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground("dark")).toBe("rgb(10, 10, 10)");
    expect(await ground("phone")).toBe("rgb(250, 250, 250)");
    const width = await page
      .frameLocator("iframe.phone")
      .locator("body")
      .evaluate(() => innerWidth);
    expect(width).toBe(375);
    expect(elsewhere).toEqual([]);
  });

  test("stays light in a dark browser", async () => {
    const { page } = await open("/digests/weekly", { width: 1280, colorScheme: "dark" });
    const phone = page.frameLocator("iframe.phone").locator(".ground").first();
    expect(await phone.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
      "rgb(250, 250, 250)",
    );
  });

  test("runs no script and reaches nobody, even where a template writes one", async () => {
    const template = join(folder, "email-templates/partials/card.hbs");
    const script = `<script>document.title = "ran"; fetch("https://tracker.example/")</script><img src="x" onerror="document.title = 'ran'">`;
    writeFileSync(
      template,
      `<mj-section><mj-column><mj-text>Scripted {{title}}</mj-text><mj-raw>${script}</mj-raw></mj-column></mj-section>\n`,
    );
    const { page, elsewhere } = await open("/digests/weekly");
    await page.frameLocator("iframe.phone").getByText("Scripted").waitFor();
    await page.goto(new URL("/frames/digests/weekly/light", url).href, { waitUntil: "load" });
    expect(await page.content()).toContain("<script>");
    expect(await page.title()).not.toBe("ran");
    expect(elsewhere).toEqual([]);
  });
});

describe("what is looked at", () => {
  test("is chosen by keyboard: another language and template, kept when a frame is opened at full size", async () => {
    const { page } = await open("/digests/weekly", { width: 1280, colorScheme: "light" });
    await page.getByLabel("Template").focus();
    await page.keyboard.type("plain");
    await page.getByLabel("Language").focus();
    await page.keyboard.type("Ger");
    await page.getByRole("button", { name: "Show" }).press("Enter");
    await page.waitForURL(/template=plain/);
    expect(new URL(page.url()).searchParams.get("language")).toBe("de");
    await page.frameLocator("iframe.phone").getByText("Abmelden").first().waitFor();
    await page.getByRole("link", { name: "Open Outlook for Windows at full size" }).press("Enter");
    await page.waitForURL(/view=outlook/);
    await page.frameLocator("iframe.full").getByText("Abmelden").first().waitFor();
    await page.getByRole("link", { name: "Phone, 375 px" }).press("Enter");
    await page.waitForURL(/width=phone/);
    const width = await page
      .frameLocator("iframe.full")
      .locator("body")
      .evaluate(() => innerWidth);
    expect(width).toBe(375);
    expect(new URL(page.url()).searchParams.get("language")).toBe("de");
  });

  test("what a program ignores is missing in its frame, and harm is a finding", async () => {
    const template = join(folder, "email-templates/partials/card.hbs");
    const ground = `<div style="background-color:rgba(0,0,0,.9);color:#ffffff;border-radius:9px">On black {{title}}</div>`;
    writeFileSync(template, `<mj-section><mj-column><mj-text>${ground}</mj-text></mj-column></mj-section>\n`);
    const { page } = await open("/digests/weekly", { width: 1280, colorScheme: "light" });
    await page.getByText('In Outlook for Windows, "On black').first().waitFor();
    const styleIn = async (view: string): Promise<string> => {
      await page.locator(`iframe.${view}`).scrollIntoViewIfNeeded();
      return page
        .frameLocator(`iframe.${view}`)
        .getByText("On black")
        .first()
        .evaluate((element) => element.getAttribute("style") ?? "");
    };
    expect(await styleIn("outlook")).toBe("color:#ffffff");
    expect(await styleIn("apple-mail")).toContain("border-radius:9px");
  });
});

describe("a note", () => {
  const note = (): string => join(folder, "notes/weekly-next.md");
  /** The package's own template shows notes. */
  const edit = async () => {
    rmSync(join(folder, "email-templates"), { recursive: true, force: true });
    const { page } = await open("/digests/weekly", { width: 1280, colorScheme: "light" });
    const area = page.getByRole("textbox", { name: "Your note" });
    await area.waitFor();
    return { page, area, mail: page.frameLocator("iframe.phone") };
  };

  test("is in the mail a moment after it is typed, in its file, and the cursor stays", async () => {
    const { page, area, mail } = await edit();
    await area.fill("Hello **friends**");
    await mail.getByText("friends").filter({ visible: true }).first().waitFor();
    expect(readFileSync(note(), "utf8")).toBe("Hello **friends**");
    await area.pressSequentially(" of mine");
    await mail.getByText("of mine").filter({ visible: true }).first().waitFor();
    expect(await area.evaluate((element) => document.activeElement === element)).toBe(true);
    await page.getByText("Saved", { exact: true }).waitFor();
  });

  test("that was changed on disk is shown; under unsaved text it asks which of them to keep", async () => {
    const { page, area, mail } = await edit();
    writeFileSync(note(), "From an editor");
    await expect.poll(() => area.inputValue(), { timeout: 20_000 }).toBe("From an editor");
    await page.route("**/notes/weekly", (route) =>
      route.request().method() === "PUT" ? route.fulfill({ status: 412 }) : route.continue(),
    );
    await area.fill("Typed here");
    await page.getByText("The file has changed on disk").waitFor();
    await page.unroute("**/notes/weekly");
    expect(readFileSync(note(), "utf8")).toBe("From an editor");
    await page.getByRole("button", { name: "Overwrite it" }).press("Enter");
    await mail.getByText("Typed here").filter({ visible: true }).first().waitFor();
    expect(readFileSync(note(), "utf8")).toBe("Typed here");
  });
});

const VIEWS = [
  { width: 320, colorScheme: "light" },
  { width: 375, colorScheme: "dark" },
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
] as const;

test.each(["/", "/digests/weekly", "/digests/weekly/mail?view=outlook&width=phone", "/feeds/rss.xml"])(
  "%s reads well, narrow and wide, light and dark",
  async (path) => {
    const { page } = await open(path, VIEWS[0]);
    for (const view of VIEWS) {
      await showAs(page, view);
      const faults = {
        contrast: await contrastFailures(page),
        overflow: await overflowing(page),
        alt: await imagesWithoutAlt(page),
        axe: await axeViolations(page),
      };
      expect({ view, ...faults }).toEqual({ view, contrast: [], overflow: [], alt: [], axe: [] });
    }
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    const frame = page.frames()[1];
    if (path === "/feeds/rss.xml" && frame !== undefined) expect(await frame.locator("h2").count()).toBe(1);
  },
);

test("SIGTERM ends it though pages are open; they say so, and follow again once it is back", async () => {
  const { page } = await open("/");
  expect(await stopPreview()).toEqual([0, null]);
  await page.getByText("Not connected").waitFor();
  writeFileSync(
    join(folder, "feedletter.yaml"),
    CONFIG.replace("title: Notes", "title: Back again") + DIGEST,
  );
  await startPreview(new URL(url).port);
  await page.getByRole("heading", { name: "Back again" }).waitFor();
});
