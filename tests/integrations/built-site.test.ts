import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type IntegrationOptions, publishFeeds } from "../../src/integrations/built-site.js";
import { createPreviewRoute } from "../../src/integrations/preview-route.js";
import { openProject, titlesIn } from "./built.js";

const CONFIG = `site: { title: Own, url: "https://own.example/" }
content: [{ html: dist }]
out: elsewhere
`;

const siteIn = ({ folder, dist }: Pick<ReturnType<typeof openProject>, "folder" | "dist">) => ({
  project: folder,
  folder: dist,
  known: { url: "https://bench.example/" },
  urlSetting: "`site`",
});

function publish(files: Readonly<Record<string, string>>, options: IntegrationOptions = {}) {
  const project = openProject(files);
  return { ...project, done: publishFeeds(siteIn(project), options, project.log) };
}

describe("the settings", () => {
  test("are the project's own, if it has a configuration; the feeds are beside the pages all the same", async () => {
    const { done, read } = publish({ "feedletter.yaml": CONFIG });
    await done;
    expect(titlesIn(read("dist/rss.xml"))).toEqual(["Own", "Two", "One"]);
    expect(read("dist/one/index.html")).toContain('href="https://own.example/rss.xml"');
  });

  test("aren't in two places", async () => {
    const { done } = publish({ "feedletter.yaml": CONFIG }, { feeds: { limit: 1 } });
    await expect(done).rejects.toThrow(/E_CONFIG .*`feeds`.*feedletter\.yaml\. Move them there\.$/);
  });

  test("add to what the generator knows, and the pages to what it doesn't", async () => {
    const { done, read } = publish({}, { feeds: { limit: 1 }, links: false });
    await done;
    const rss = read("dist/rss.xml");
    expect(titlesIn(rss)).toEqual(["The Bench", "Two"]);
    expect(rss).toContain("<language>de</language>");
    expect(read("dist/one/index.html")).not.toContain("rss.xml");
  });

  test("lack an address that nobody has said", async () => {
    const { folder, dist, log } = openProject();
    const site = { ...siteIn({ folder, dist }), known: {} };
    await expect(publishFeeds(site, {}, log)).rejects.toMatchObject({
      message: "E_CONFIG  The address of the site isn't known. Set `site`.",
      stack: "",
    });
  });

  test("that are wrong are all in the message, without a stack trace", async () => {
    const { done } = publish({
      "feedletter.yaml": `${CONFIG}feeds: { limt: 1 }\ndigests: { a: { wekly: 1 } }\n`,
    });
    await expect(done).rejects.toMatchObject({
      message: expect.stringMatching(/^feedletter\.yaml:4 .*limt.*\nfeedletter\.yaml:5 .*wekly.*$/),
      stack: "",
    });
  });
});

test("a feed of another tool stays as it is, and says so", async () => {
  const { done, read } = publish({ "dist/rss.xml": "<rss/>" });
  await expect(done).rejects.toThrow("E_OUT_FOREIGN");
  expect(read("dist/rss.xml")).toBe("<rss/>");
});

test("warnings are said once for each cause, with how many there are", async () => {
  const page = (title: string): string =>
    `<html><head><title>${title} | The Bench</title></head><body><article><h1>${title}</h1><time datetime="2026-03-01">x</time><p>${title} text</p><canvas></canvas></article></body></html>`;
  const { done, said } = publish({
    "dist/three/index.html": page("Three"),
    "dist/four/index.html": page("Four"),
    "dist/five/index.html": page("Five"),
  });
  await done;
  expect(said.filter((line) => line.includes("W_LOST"))).toEqual([
    expect.stringMatching(/^dist\/\S+ {2}W_LOST {2}.* \(and 2 more\)$/),
  ]);
});

describe("the preview of a development server", () => {
  test("starts when it is asked for, and only once", async () => {
    const project = openProject();
    const route = createPreviewRoute(siteIn(project), {});
    const [first, second] = await Promise.all([route.respond(), route.respond()]);
    expect(first).toMatchObject({ status: 302, headers: second.headers });
    const shown = await fetch(first.headers.location ?? "");
    expect(await shown.text()).toContain("rss.xml");
    await route.close();
    await expect(fetch(first.headers.location ?? "")).rejects.toThrow();
  });

  test("asks for a first build, and starts after it", async () => {
    const project = openProject();
    const site = { ...siteIn(project), folder: join(project.folder, "later") };
    const route = createPreviewRoute(site, { site: { title: "The Bench" } });
    expect(await route.respond()).toMatchObject({
      status: 503,
      body: expect.stringContaining("The site isn't built yet. Build it once"),
    });
    writeFileSync(join(project.folder, "feedletter.yaml"), CONFIG);
    const after = createPreviewRoute(site, {});
    expect(await after.respond()).toMatchObject({ status: 302 });
    await after.close();
  });
});
