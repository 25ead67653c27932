import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSite } from "#app/checks/check-site.js";
import { png } from "../content/pictures.js";
import { folderWith } from "./cli.js";

const PODCAST = `category: Technology
      image: https://notes.example/cover.png
      owner: { name: Eric, email: eric@notes.example }`;

interface Show {
  readonly site?: string;
  readonly podcast?: string;
  readonly posts?: Readonly<Record<string, string>>;
  readonly cover?: Uint8Array;
}

const EPISODE = "enclosure: { url: https://media.example/1.mp3, length: 9 }";

/** The messages of the podcast's findings, with the place of each. */
async function check({ site = "", podcast = "", posts = { one: EPISODE }, cover }: Show) {
  const folder = folderWith({
    "feedletter.yaml": `site:
  title: Notes
  url: https://notes.example/
  description: About notes
  author: { name: Eric }
${site}
content: [{ files: content, url: "/{slug}/" }]
feeds:
  podcast:
      ${PODCAST}
${podcast}
`,
    ...(cover && { "cover.png": cover }),
    ...Object.fromEntries(
      Object.entries(posts).map(([name, fields], at) => [
        `content/${name}.md`,
        `---\ntitle: ${name}\ndate: 2026-06-0${at + 1}\n${fields}\n---\nWords.\n`,
      ]),
    ),
  });
  const { findings } = await checkSite({
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    now: Date.UTC(2026, 5, 15),
    include: new Set(["published"]),
    cwd: folder,
    randomBytes,
  });
  return findings
    .filter(({ code }) => code === "W_PODCAST")
    .map(({ place, message }) => `${place.file} ${message}`);
}

test("a podcast as directories want it has no findings", async () => {
  expect(await check({ podcast: "      imageFile: cover.png", cover: png(3000, 3000) })).toEqual([]);
});

describe("the show", () => {
  test.each<[string, Show, string]>([
    [
      "a small cover",
      { podcast: "      imageFile: cover.png", cover: png(1200, 1200) },
      "1200 × 1200 pixels",
    ],
    [
      "a cover that is no square",
      { podcast: "      imageFile: cover.png", cover: png(3000, 2000) },
      "3000 × 2000",
    ],
    [
      "a cover that isn't there",
      { podcast: "      imageFile: cover.png" },
      "cover.png can't be read, or is no image",
    ],
    ["a cover in a language that Apple doesn't know", { site: "  language: yue" }, 'the language "yue"'],
    ["no episodes", { posts: { one: "tags: [a]" } }, "No post of the podcast has an audio or video file."],
    [
      "posts among the episodes",
      { posts: { one: EPISODE, two: "tags: [a]" } },
      "1 of 2 posts in the podcast's feed",
    ],
    [
      "an address that isn't https",
      { site: "", podcast: "  url: http://notes.example/" },
      "http://notes.example/rss.xml isn't https",
    ],
  ])("with %s", async (_, show, message) => {
    expect(await check(show)).toEqual([expect.stringMatching(/^feedletter\.yaml /)]);
    expect((await check(show))[0]).toContain(message);
  });
});

describe("an episode", () => {
  test.each([
    [
      "a format that Apple doesn't play",
      "enclosure: { url: https://media.example/1.opus, length: 9 }",
      ".m4a, .mp4",
    ],
    [
      "a type that its name doesn't say",
      "enclosure: { url: https://media.example/1.mp3, type: audio/ogg }",
      "is audio/ogg",
    ],
    ["a file that isn't https", "enclosure: { url: http://media.example/1.mp3, length: 9 }", "isn't https"],
  ])("with %s", async (_, fields, message) => {
    expect(await check({ posts: { one: fields } })).toEqual([expect.stringContaining(message)]);
  });

  test("with a query after its file's name has none", async () => {
    const fields = "enclosure: { url: 'https://media.example/1.mp3?updated=1', length: 9 }";
    expect(await check({ posts: { one: fields } })).toEqual([]);
  });

  test("with the file of another", async () => {
    expect(await check({ posts: { one: EPISODE, two: EPISODE } })).toEqual([
      "content/two.md https://media.example/1.mp3 is also the file of content/one.md.",
    ]);
  });

  test("of a serial podcast without a number", async () => {
    const posts = { one: `${EPISODE}\nepisode: 1`, two: EPISODE.replace("1.mp3", "2.mp3") };
    expect(await check({ podcast: "      type: serial", posts })).toEqual([
      expect.stringMatching(/^content\/two\.md The episode has no number/),
    ]);
  });
});
