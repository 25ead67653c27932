import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { type Review, type ReviewChoice, reviewUrl } from "#deliveries/review/review.js";
import { trustProxies } from "#server/client-address.js";
import { createPageResponder } from "#server/page-responder.js";
import { createReviewRoutes } from "#server/review-routes.js";
import { createServerRoutes } from "#server/routes.js";
import { sampleTheme } from "../digest/samples.js";
import { contrastFailures, openPage, overflowing } from "./browser.js";

const URL_OF_SERVER = "https://letters.example/";
const KEYS = ["a key of at least thirty-two bytes"] as const;
const RUN = { digest: "weekly", runAt: 1_000_000 };

/** The page over the routes themselves, with the headers that it has. */
async function openReview(language: string, view: Parameters<typeof openPage>[0]) {
  let review: Review = { choice: "at-its-time", run: "ahead" };
  const reviews = {
    find: async () => review,
    choose: async (_: unknown, choice: ReviewChoice) => {
      review = { ...review, choice };
      return review;
    },
  };
  const responder = createPageResponder({
    site: { title: "Career Notes", url: "https://careers.example/", language },
    theme: sampleTheme(),
  });
  const routes = createServerRoutes({
    url: URL_OF_SERVER,
    responder,
    clock: () => 0,
    monitoringRoutes: [],
    proxies: trustProxies([], "x-forwarded-for"),
    publicRoutes: [
      createReviewRoutes(
        {
          reviews,
          keys: KEYS,
          clock: () => 0,
          onChoice: () => {},
          titleOf: () => "Career Notes weekly",
          whenOf: () => "Monday, 15 June 2026 at 09:00 (Europe/Berlin)",
        },
        responder,
      ),
    ],
  });
  const page = await openPage({ ...view, network: "this machine" });
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(message.text()));
  await page.route("**/*", async (route) => {
    const request = route.request();
    const init = { method: request.method(), headers: await request.allHeaders() };
    const answer = await routes.request(request.url(), init, { peer: "192.0.2.1" });
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
  });
  const open = (choice: ReviewChoice) =>
    page.goto(reviewUrl(RUN, choice, { url: URL_OF_SERVER, keys: KEYS }));
  return { page, complaints, open, review: () => review };
}

async function violations(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's policy lets no script in, as it should.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found: { id: string; nodes: { html: string }[] }[] = (await Reflect.get(globalThis, "axe").run())
      .violations;
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

test.each([
  ["en", 320, "light"],
  ["en", 1200, "dark"],
  ["de", 320, "dark"],
  ["he", 375, "light"],
] as const)("the pages of a run read well in %s, %d px, %s", async (language, width, colorScheme) => {
  const { page, complaints, open } = await openReview(language, { width, colorScheme });
  const look = async (): Promise<void> => {
    expect(await violations(page)).toEqual([]);
    expect(await contrastFailures(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
  };
  await open("hold");
  await look();
  await page.getByRole("button").first().click();
  await look();
  expect(complaints).toEqual([]);
});

test("opening a link changes nothing, its first button does what it says, and the others take it back", async () => {
  const { page, open, review } = await openReview("en", { width: 800, colorScheme: "light" });
  await open("hold");
  expect(review().choice).toBe("at-its-time");
  expect(await page.getByRole("button").allTextContents()).toEqual(["Put on hold", "Send now"]);
  await page.getByRole("button").first().focus();
  await page.keyboard.press("Enter");
  await page.getByText("is on hold").waitFor();
  expect(review().choice).toBe("hold");
  await page.getByRole("button", { name: "Send as scheduled" }).click();
  await page.getByText("will be sent on Monday").waitFor();
  expect(review().choice).toBe("at-its-time");
});
