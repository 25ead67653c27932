import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { feedletter } from "../cli/cli.js";
import { contrastFailures, imagesWithoutAlt, openPage, overflowing } from "./browser.js";

const root = join(import.meta.dirname, "../..");
const NOW = ["--now", "2026-06-15T09:00:00+02:00"];
let folder = "";

/** A copy, so that nothing of an earlier run is in it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedletter-sample-"));
  for (const path of ["feedletter.yaml", "content"])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  expect(await feedletter(["build", ...NOW], { cwd: folder })).toMatchObject({ code: 0 });
  expect(
    await feedletter(["subscribers", "add", "ada@example.org", "--name", "Ada"], { cwd: folder }),
  ).toMatchObject({ code: 0 });
  expect(await feedletter(["send", "weekly", "--dry-run", ...NOW], { cwd: folder })).toMatchObject({
    code: 0,
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["subscribe", () => readFileSync(join(folder, "out/subscribe/index.html"), "utf8")],
  ["digest", () => readFileSync(join(folder, ".feedletter/preview", findPreview()), "utf8")],
])("the sample site's %s reads well", async (name, readHtml) => {
  const page = await openPage({ width: 640, height: 1000, colorScheme: "light" });
  await serveImages(page);
  await page.setContent(readHtml(), { waitUntil: "load" });
  expect(await page.locator("img").evaluateAll(countUnseen)).toBe(0);
  expect(await contrastFailures(page)).toEqual([]);
  expect(await overflowing(page)).toEqual([]);
  expect(await imagesWithoutAlt(page)).toEqual([]);
  await keepForReadme(page, name);
});

function findPreview(): string {
  const names = readdirSync(join(folder, ".feedletter/preview")).filter((name) => name.endsWith(".html"));
  expect(names).toHaveLength(1);
  return names[0] ?? "";
}

test("the sample site's covers are small pictures of its own that every mail program shows", () => {
  const { items }: { items: { image?: string }[] } = JSON.parse(
    readFileSync(join(folder, "out/feed.json"), "utf8"),
  );
  const covers = items.flatMap(({ image }) => image ?? []);
  expect(covers).toHaveLength(8);
  for (const cover of covers) {
    expect(cover).toMatch(/\.png$/);
    expect(statSync(fileOf(cover)).size).toBeLessThan(25_000);
  }
});

function countUnseen(images: readonly Element[]): number {
  return images.filter((image) => !(image instanceof HTMLImageElement && image.naturalWidth > 0)).length;
}

/** Below `/posts/`, an image lies in its post's folder. */
function fileOf(url: string): string {
  return join(folder, "content", new URL(url).pathname.replace(/^\/posts\//, "/"));
}

async function serveImages(page: Page): Promise<void> {
  await page.route("https://careers.example/**", (route) => {
    const file = fileOf(route.request().url());
    return existsSync(file) ? route.fulfill({ path: file }) : route.abort();
  });
}

/** `npm run gallery` sets README_IMAGES. */
async function keepForReadme(page: Page, name: string): Promise<void> {
  const images = process.env.README_IMAGES;
  if (images === undefined) return;
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: join(images, `${name}.png`) });
}
