import { describe, expect, test } from "vitest";
import type { Overview } from "#pages/admin/overview-page.js";
import { ADMIN, openAdmin } from "../server/admin.js";
import { axeViolations, contrastFailures, keepPicture, openPage, overflowing, type View } from "./browser.js";

const ORIGIN = "https://letters.example";

const PERIODS = Array.from({ length: 30 }, (_, index) => ({
  label: `${index + 1} Jan`,
  joined: (index * 7) % 11,
  unsubscribed: (index * 3) % 5,
  bounced: index % 9 === 0 ? 2 : 0,
  subscribers: 1_200 + index * 4,
}));

const OVERVIEW: Omit<Overview, "chart"> = {
  digests: [
    {
      name: "weekly",
      title: "Career Notes, weekly",
      subscribers: 1_316,
      joined: 150,
      unsubscribed: 60,
      bounced: 8,
    },
    { name: "monthly", title: "رسالة شهرية", subscribers: 80, joined: 3, unsubscribed: 0, bounced: 0 },
  ],
  issues: [
    {
      ...{ id: "weekly-42", digest: "weekly", at: 0, state: "paused", posts: 5, accepted: 900, open: 380 },
      ...{ rejected: 22, uncertain: 1, skipped: 13, left: 4 },
    },
    {
      ...{ id: "weekly-41", digest: "weekly", at: 0, state: "finished", posts: 7, accepted: 1_290, open: 0 },
      ...{ rejected: 3, uncertain: 0, skipped: 9, left: 11 },
    },
  ],
  next: [
    {
      ...{ name: "weekly", title: "Career Notes, weekly", at: 0, onPublish: false, reason: undefined },
      posts: [
        "How to ask for a raise",
        "Averylongwordwithoutanyspaceinitthatwouldotherwisestickoutofaphonescreen",
      ],
    },
    {
      name: "monthly",
      title: "رسالة شهرية",
      at: undefined,
      onPublish: true,
      posts: [],
      reason: "There is nothing new to send.",
    },
  ],
  health: [
    { name: "Database, clock and schedules", level: "good", said: "they work" },
    { name: "Mail server", level: "warning", said: "none is configured, so nothing is sent" },
    { name: "Confirmations", level: "bad", said: "they wait for longer than a quarter of an hour" },
  ],
  readers: { day: "2026-01-31", subscribers: 48 },
  decisions: [
    { text: "weekly-42 is paused: 550 5.7.1 <b>no</b>", path: "/issues/weekly-42", link: "Look at it" },
  ],
};

async function openIn(view: View) {
  const admin = await openAdmin({
    overview: async ({ step, digest }) => ({ ...OVERVIEW, chart: { step, digest, periods: PERIODS } }),
  });
  const page = await openPage({ ...view, network: "this machine" });
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(message.text()));
  await page.route("**/*", async (route) => {
    const request = route.request();
    const body = request.postDataBuffer();
    const sent = await request.allHeaders();
    let answer = await admin.ask(request.url(), {
      ...{ method: request.method(), headers: sent },
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    });
    // A redirect can't be fulfilled in the browser's place, so it is followed here, with the cookie that it sets.
    const [set] = answer.headers.getSetCookie();
    const location = answer.headers.get("location");
    if (location !== null)
      answer = await admin.ask(location, { headers: { cookie: set?.split(";")[0] ?? sent.cookie ?? "" } });
    if (set !== undefined) answer.headers.append("set-cookie", set);
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
  });
  return { admin, page, complaints };
}

const VIEWS: readonly View[] = [
  { width: 320, colorScheme: "light" },
  { width: 320, colorScheme: "dark" },
  { width: 1200, colorScheme: "light" },
  { width: 1200, colorScheme: "dark" },
];

describe("the publisher's overview", () => {
  test.each(VIEWS)("can be read at $width pixels, $colorScheme", async (view) => {
    const { admin, page, complaints } = await openIn(view);
    const { cookie } = await admin.signIn();
    const [name = "", value = ""] = cookie.split("=");
    await page.context().addCookies([{ name, value, url: ORIGIN, secure: true }]);
    await page.goto(`${ORIGIN}/admin`);
    await page.getByText("The same as a table").click();
    expect(await page.getByRole("row", { name: "30 Jan" }).textContent()).toContain("1,316");
    expect(await page.getByText("<b>no</b>").count()).toBe(1);
    expect(await overflowing(page)).toEqual([]);
    expect(await contrastFailures(page)).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await keepPicture(page, `admin-overview-${view.width}-${view.colorScheme}`);
  });

  test("is reached with the keyboard alone and without scripts, and left the same way", async () => {
    const { admin, page } = await openIn({ width: 320, colorScheme: "light", javaScript: false });
    await page.goto(`${ORIGIN}/admin/issues/weekly-42`);
    const next = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    // Past the link to the content and the site's name.
    await next("Tab", "Tab", "Tab");
    await page.keyboard.type(ADMIN);
    await next("Enter");
    await page.getByRole("status").waitFor();
    const link = admin.mails.at(-1)?.url ?? "";
    await page.goto(link);
    await next("Tab", "Tab", "Tab", "Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await next("Tab", "Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await page.goto(`${ORIGIN}/admin?by=month`);
    expect(await page.getByRole("link", { name: "By month" }).getAttribute("aria-current")).toBe("page");
    await page.getByRole("button", { name: "Sign out" }).press("Enter");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});
