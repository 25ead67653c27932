import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { feedletter } from "../../tests/cli/cli.js";
import { hasPackage } from "./programs.js";

const GUID = "af47eead-4343-5a3e-828f-ca822df88483";

/** The podcast of the misread site. */
async function buildShow(): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), "feedletter-readers-"));
  onTestFinished(() => rmSync(out, { recursive: true }));
  const options = ["build", "--out", out, "--now", "2026-06-15T09:00:00+02:00", "--no-cache"];
  expect(await feedletter(options, { cwd: join(import.meta.dirname, "misread") })).toMatchObject({ code: 0 });
  return join(out, "show.xml");
}

/** As podcast programs read it. */
async function readShow() {
  const program = join(import.meta.dirname, "programs/podcast.mjs");
  const printed = execFileSync(process.execPath, [program, await buildShow()], {
    encoding: "utf8",
    env: { ...process.env, PARTYTIME_LOG: "silent" },
  });
  return JSON.parse(printed);
}

test("the podcast has the guid that Python's uuid5 makes of misread.example/show.xml", async () => {
  expect(readFileSync(await buildShow(), "utf8")).toContain(`<podcast:guid>${GUID}</podcast:guid>`);
});

describe.each(["podcast-partytime"].filter(hasPackage))("%s reads the podcast", () => {
  test("with what directories ask about a show and its episodes", async () => {
    const { channel, items } = await readShow();
    expect(channel).toMatchObject({
      title: "The Kiln & Kettle Show",
      link: "https://misread.example/",
      language: "en",
      author: "Ines Moreau",
      owner: { name: "Ines Moreau", email: "ines@misread.example" },
      explicit: false,
      itunesType: "episodic",
      itunesCategory: ["Leisure > Crafts"],
      itunesImage: "https://misread.example/show.jpg",
      itunesNewFeedUrl: "https://misread.example/show.xml?from=old&to=new",
      guid: GUID,
      locked: true,
      podcastOwner: "ines@misread.example",
      podcastFunding: [{ message: "Tea & cake for us", url: "https://misread.example/support/?a=1&b=2" }],
      podcastPeople: [{ name: "Ines Moreau", role: "Host", href: "https://misread.example/ines/" }],
      podcastSeasons: { 1: { number: 1, name: "Glazes & glass" } },
    });
    expect(items).toMatchObject([
      {
        title: "Episode 2: glaze & ash",
        enclosure: { url: "https://media.example/e2.mp3?updated=1&x=2", length: 1234567, type: "audio/mpeg" },
        duration: 1865,
        itunesEpisode: 2,
        itunesSeason: 1,
        podcastEpisode: { number: 2, display: "Ash" },
        podcastSeason: { number: 1, name: "Glazes & glass" },
        podcastTranscripts: [
          {
            url: "https://misread.example/posts/episode/e2.vtt?a=1&b=2",
            type: "text/vtt",
            language: "en",
            rel: "captions",
          },
          { url: "https://misread.example/text/e2.html", type: "text/html", language: "de" },
        ],
        podcastChapters: {
          url: "https://misread.example/chapters/e2.json",
          type: "application/json+chapters",
        },
        podcastPeople: [
          { name: "Ines Moreau", role: "Host" },
          { name: "Ada Owusu-Ansah", role: "Guest", href: "https://ada.example/" },
        ],
      },
      {
        title: "A short recording",
        enclosure: { url: "https://media.example/short.opus", length: 4321, type: "audio/ogg" },
        podcastEpisode: { number: 2.5 },
      },
      {
        title: "A sheet and a song",
        enclosure: { url: "https://media.example/song.mp3", length: 4096, type: "audio/mpeg" },
        alternativeEnclosures: [
          {
            type: "audio/ogg",
            length: 1024,
            bitrate: 32000,
            title: "Small",
            source: [{ uri: "https://media.example/song.opus" }],
          },
        ],
      },
    ]);
  });
});
