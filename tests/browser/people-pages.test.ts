import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { messagesFor } from "#i18n/messages.js";
import { sampleTheme } from "../digest/samples.js";
import { HOUR, openPeople, SITE, URL_OF_SERVER, urlOf } from "../server/people.js";
import {
  axeViolations,
  contrastFailures,
  keepPicture,
  openPage,
  overflowing,
  showAs,
  type View,
} from "./browser.js";

type People = Awaited<ReturnType<typeof openPeople>>;

/** The public pages in a browser, over the routes themselves, with the headers that they have. */
async function openIn(view: View, language = "en", { proofOfWork = false, javaScript = true } = {}) {
  const people = await openPeople({
    proofOfWork,
    site: { title: "Career Notes", url: `${SITE}/`, language },
    digests: [
      { name: "weekly", title: "Notes, weekly" },
      { name: "monthly", title: "Notes, monthly" },
      { name: "daily", title: "Jobs, every day", group: "jobs" },
      { name: "sundays", title: "Jobs, on Sundays", group: "jobs" },
    ],
  });
  await people.add("ada", { digests: ["weekly"], topics: ["pay"] });
  const page = await openPage({ ...view, network: "this machine", javaScript });
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(URL_OF_SERVER)) complaints.push(`it asked for ${request.url()}`);
  });
  await page.route("**/*", async (route) => {
    const request = route.request();
    const body = request.postDataBuffer();
    const answer = await people.ask(request.url(), {
      ...{ method: request.method(), headers: await request.allHeaders() },
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    });
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
  });
  return { people, page, complaints };
}

/** Every page there is, by the steps that lead to it. */
const PAGES: Readonly<Record<string, (page: Page, people: People) => Promise<unknown>>> = {
  form: (page) => page.goto(`${URL_OF_SERVER}subscribe`),
  "form with a problem": async (page, people) => {
    await page.goto(`${URL_OF_SERVER}subscribe`);
    await page.getByRole("textbox").first().fill("ada@nowhere");
    people.pass(5_000);
    await page.getByRole("button").click();
  },
  "form with nothing ticked": async (page, people) => {
    await page.goto(`${URL_OF_SERVER}subscribe`);
    await page.getByRole("textbox").first().fill("new@readers.example");
    people.pass(5_000);
    await page.getByRole("button").click();
  },
  "form sent": async (page, people) => {
    await page.goto(`${URL_OF_SERVER}subscribe`);
    await page.getByRole("textbox").first().fill("new@readers.example");
    await page.getByLabel("Jobs, on Sundays").check();
    people.pass(5_000);
    await page.getByRole("button").click();
  },
  confirm: async (page, people) => void (await page.goto(await confirmLink(people))),
  confirmed: async (page, people) => {
    await page.goto(await confirmLink(people));
    await page.getByRole("button").click();
  },
  expired: async (page, people) => {
    const link = await confirmLink(people);
    people.pass(50 * HOUR);
    await page.goto(link);
  },
  leave: (page, people) => page.goto(people.leaveUrl("id-ada")),
  left: async (page, people) => {
    await people.membership.choose(
      "id-ada",
      { offered: ["weekly", "monthly"], digests: ["weekly", "monthly"], topics: {} },
      { at: people.now(), source: "test" },
    );
    await page.goto(people.leaveUrl("id-ada"));
    await page.getByRole("button").click();
  },
  preferences: (page, people) => page.goto(people.preferencesUrl("id-ada")),
  paused: async (page, people) => {
    await page.goto(people.preferencesUrl("id-ada"));
    await page.locator("form[action$='/pause'] button").click();
  },
  forgotten: async (page, people) => {
    await page.goto(people.preferencesUrl("id-ada"));
    await page.locator("input[name=sure]").check();
    await page.locator("form[action$='/forget'] button").click();
  },
  nothing: (page) => page.goto(`${URL_OF_SERVER}confirm/nothing`),
};

async function confirmLink(people: People): Promise<string> {
  const fields = { address: "new@readers.example", digest: "weekly", stamp: people.stamp() };
  await people.post("/subscribe", fields);
  await people.settle();
  return urlOf(people.mails[0]);
}

const views = [
  { width: 320, colorScheme: "light" },
  { width: 320, colorScheme: "dark" },
  { width: 1200, colorScheme: "light" },
  { width: 1200, colorScheme: "dark" },
] as const;

test.each(Object.keys(PAGES))("%s is readable and accessible", async (name) => {
  const { page, people, complaints } = await openIn(views[0]);
  await PAGES[name]?.(page, people);
  for (const view of views) {
    await showAs(page, view);
    await keepPicture(page, `page server ${name} ${view.width} ${view.colorScheme}`);
    expect(await contrastFailures(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
  }
  // What it looks for besides contrast doesn't depend on the view.
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});

test.each(["ar", "cs", "da", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv", "zh", "he"])(
  "the pages read well in %s, too",
  async (language) => {
    const { page, people } = await openIn({ width: 375, colorScheme: "light" }, language);
    for (const name of ["form", "preferences", "leave"]) {
      await PAGES[name]?.(page, people);
      expect(await overflowing(page)).toEqual([]);
      if (name === "preferences") expect(await axeViolations(page)).toEqual([]);
    }
  },
);

test("everything can be reached and seen by keyboard, and is big enough for a thumb", async () => {
  const { page, people } = await openIn({ width: 375, colorScheme: "light" });
  await page.goto(people.preferencesUrl("id-ada"));
  const stops = await page
    .locator(
      "a, button, summary, input:not([tabindex]):not([type=hidden]):not([type=radio]:not(:checked)):visible, select",
    )
    .all();
  for (const _ of stops) {
    await page.keyboard.press("Tab");
    const style = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    );
    expect(style).toBe("solid");
  }
  for (const one of await page
    .locator(":is(button, select, summary, .tick, input[type=email]):visible")
    .all()) {
    expect((await one.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
});

describe("the puzzle", () => {
  test.each(
    ["en", "de"].flatMap((language) => [true, false].map((javaScript) => ({ language, javaScript }))),
  )("reads well: $language, JavaScript: $javaScript", async ({ language, javaScript }) => {
    const { page, complaints } = await openIn(views[0], language, { proofOfWork: true, javaScript });
    await page.goto(`${URL_OF_SERVER}subscribe`);
    const words = messagesFor(language).signUp;
    const shown = await page.locator("#proof").textContent();
    expect(shown).toBe(javaScript ? words.puzzle : `${words.puzzle} ${words.puzzleWithoutScript}`);
    for (const view of javaScript ? views : []) {
      await showAs(page, view);
      expect(await contrastFailures(page)).toEqual([]);
      expect(await overflowing(page)).toEqual([]);
    }
    if (javaScript) expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("is solved by the browser while somebody fills in the form, also where many have signed up without", async () => {
    const { page, people, complaints } = await openIn({ width: 375, colorScheme: "light" }, "en", {
      proofOfWork: true,
    });
    for (let index = 0; index < 5; index += 1)
      await people.post("/subscribe", {
        address: `p${index}@d${index}.example`,
        digest: "weekly",
        stamp: people.stamp(),
      });
    await page.goto(`${URL_OF_SERVER}subscribe`);
    await page.getByLabel("Email address").fill("new@readers.example");
    await page.getByLabel("Notes, weekly").check();
    people.pass(5_000);
    await page.getByRole("button").click();
    await page.getByRole("heading", { name: "Check your inbox" }).waitFor();
    expect(complaints).toEqual([]);
    await people.settle();
    expect(people.mails.at(-1)?.to.address).toBe("new@readers.example");
  });

  test("isn't needed: without JavaScript, the confirmation alone is enough", async () => {
    const view = { width: 375, colorScheme: "light" as const };
    const { page, people } = await openIn(view, "en", { proofOfWork: true, javaScript: false });
    await page.goto(`${URL_OF_SERVER}subscribe`);
    await page.getByLabel("Email address").fill("new@readers.example");
    await page.getByLabel("Notes, weekly").check();
    people.pass(5_000);
    await page.getByRole("button").click();
    await page.getByRole("heading", { name: "Check your inbox" }).waitFor();
  });
});

test("the pages have the colours of the theme, shades that can be read", async () => {
  const people = await openPeople({ theme: sampleTheme({ accent: "#ffcc00", background: "#102030" }) });
  await people.add("ada");
  const page = await openPage({ width: 375, colorScheme: "light" });
  await page.setContent(await (await people.ask(people.leaveUrl("id-ada"))).text());
  const colours = await page.evaluate(() =>
    [document.documentElement, document.querySelector("button")].map(
      (element) => element && getComputedStyle(element).backgroundColor,
    ),
  );
  expect(colours).toEqual(["rgb(16, 32, 48)", "rgb(255, 204, 0)"]);
  expect(await contrastFailures(page)).toEqual([]);
});

test("somebody chooses, pauses and unsubscribes without JavaScript, and the page says what was done", async () => {
  const { page, people } = await openIn({ width: 375, colorScheme: "dark" });
  await page.goto(people.preferencesUrl("id-ada"));
  await page.getByLabel("Notes, monthly").check();
  await page.getByLabel("Pay").first().uncheck();
  await page.getByLabel("Language of emails and pages").selectOption("de");
  await page.getByRole("button", { name: "Save changes" }).click();
  expect(await page.getByRole("status").textContent()).toBe("Deine Änderungen wurden gespeichert.");
  expect(await people.subscribers.byId("id-ada")).toMatchObject({
    ...{ digests: ["monthly", "weekly"], language: "de" },
  });
  expect((await people.subscribers.byId("id-ada"))?.topics).toBeUndefined();
  await page.getByLabel("Wochen").selectOption("4");
  await page.getByRole("button", { name: "E-Mails pausieren" }).click();
  await page.getByText("Deine E-Mails sind bis zum 2. Februar 2026 pausiert.").waitFor();
  await page.getByRole("button", { name: "Von allen Newslettern abmelden" }).click();
  const stateOfAda = async () => (await people.subscribers.byId("id-ada"))?.state;
  await expect.poll(stateOfAda, { timeout: 20_000 }).toBe("unsubscribed");
});
