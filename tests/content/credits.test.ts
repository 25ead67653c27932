import { describe, expect, test } from "vitest";
import { load, loadFields } from "./folder.js";

const creditsOf = (fields: string) => loadFields(fields).credits;

describe("what a post owes to others", () => {
  test("is read in full", () => {
    expect(
      creditsOf(
        "contributors: [Zoë, { name: Ada, url: /ada/ }]\nrights: CC BY 4.0\ncomments: https://forum.example/1\nvia: https://via.example/\nexternalUrl: https://about.example/\nsource: { title: Other, url: https://other.example/feed.xml }",
      ),
    ).toEqual({
      contributors: [{ name: "Zoë" }, { name: "Ada", url: "https://careers.example/ada/" }],
      rights: "CC BY 4.0",
      comments: "https://forum.example/1",
      via: "https://via.example/",
      related: "https://about.example/",
      source: { title: "Other", url: "https://other.example/feed.xml" },
    });
  });

  test("is nothing for most posts", () => {
    expect(loadFields("title: x").credits).toBeUndefined();
  });

  test.each([
    "comments: true",
    "comments: open",
    "link: Title",
    "via: javascript:alert(1)",
    "episode: pilot",
    "rights: [a]",
  ])("`%s` says nothing, and is nobody's mistake", (fields) => {
    const { entries, findings } = load({ "content/a.md": `---\ndate: 2026-01-31\n${fields}\n---\nx\n` });
    expect(entries[0]?.credits).toBeUndefined();
    expect(findings).toEqual([]);
  });

  test("paths are resolved against the post, a source without a title has its host's name", () => {
    expect(creditsOf("comments: '#talk'\nsource: https://other.example/feed.xml")).toEqual({
      comments: "https://careers.example/post/#talk",
      source: { title: "other.example", url: "https://other.example/feed.xml" },
    });
  });

  test("a source without a URL is told of", () => {
    const { findings } = load({ "content/a.md": "---\ndate: 2026-01-31\nsource: { title: x }\n---\nx\n" });
    expect(findings).toMatchObject([{ code: "W_FIELD", place: { line: 3 } }]);
  });
});

test("an episode is read from fields of its own or a map", () => {
  const episode = { number: 3, season: 2, type: "bonus", explicit: true };
  expect(creditsOf("episode: 3\nseason: 2\nepisodeType: Bonus\nexplicit: yes")).toEqual({ episode });
  expect(creditsOf("itunes: { episode: 3, season: 2, episode_type: bonus, explicit: true }")).toEqual({
    episode,
  });
  expect(creditsOf("explicit: clean")).toEqual({ episode: { explicit: false } });
});

describe("an episode for players", () => {
  const episodeOf = (fields: string) => creditsOf(fields)?.episode;

  test("has numbers with names", () => {
    expect(
      episodeOf("episode: { number: 3.5, display: Extra }\nseason: { number: 2, name: Clay & ash }"),
    ).toEqual({ number: 3.5, display: "Extra", season: 2, seasonName: "Clay & ash" });
    expect(episodeOf("episode: 7\nepisode_display: Day 7\nseason: 1\nseasonName: One")).toEqual({
      number: 7,
      display: "Day 7",
      season: 1,
      seasonName: "One",
    });
  });

  test("has transcripts and chapters, whose addresses are relative to the post", () => {
    const url = "https://careers.example/post/";
    expect(episodeOf("transcript: e.vtt")).toEqual({
      transcripts: [{ url: `${url}e.vtt`, type: "text/vtt", captions: true }],
    });
    expect(
      episodeOf(
        "transcripts: [/t/e.srt, { url: 'https://t.example/1', type: text/html, language: de-at }]\nchapters: e.json",
      ),
    ).toEqual({
      transcripts: [
        { url: "https://careers.example/t/e.srt", type: "application/x-subrip", captions: true },
        { url: "https://t.example/1", type: "text/html", language: "de-AT" },
      ],
      chapters: { url: `${url}e.json`, type: "application/json+chapters" },
    });
  });

  test("names hosts, guests and others, as authors are named", () => {
    const people =
      "hosts: [Ada]\nguests: { name: Bo, url: /bo/, img: /bo.png }\npeople: [{ name: Cy, role: editor, group: audio post-production }]";
    expect(episodeOf(people)?.people).toEqual([
      { name: "Cy", role: "editor", group: "audio post-production" },
      { name: "Ada", role: "host" },
      {
        name: "Bo",
        role: "guest",
        url: "https://careers.example/bo/",
        image: "https://careers.example/bo.png",
      },
    ]);
  });

  test("is nothing that a post about something else says", () => {
    expect(creditsOf("chapters: 12\ntranscript: false\nhost: false")).toBeUndefined();
    const { findings } = load({ "content/a.md": "---\ndate: 2026-01-31\ntranscript: see below\n---\nx\n" });
    expect(findings).toMatchObject([{ code: "W_FIELD", place: { line: 3 } }]);
  });
});
