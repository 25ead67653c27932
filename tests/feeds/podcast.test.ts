import { describe, expect, test } from "vitest";
import { configSchema, type PodcastConfig } from "#config/schema.js";
import { composeFeed } from "#feeds/compose-feed.js";
import type { Feed, Podcast } from "#feeds/feed.js";
import { podcastGuid } from "#feeds/podcast-guid.js";
import { childrenNamed, isElement, parseXml, type XmlElement } from "#feeds/xml/xml-tree.js";
import { SITE, sampleFeed, sampleItem, samplePost } from "./samples.js";
import { writeRss } from "./write.js";

const PODCAST: Podcast = {
  category: "Business",
  image: "https://careers.example/cover.jpg",
  explicit: false,
  type: "episodic",
  author: "Eric",
  owner: { name: "Eric", email: "eric@careers.example" },
};

const MP3 = { url: "https://media.example/e2.mp3?updated=1", type: "audio/mpeg", bytes: 9, duration: 61 };

function channelOf(feed: Feed): XmlElement {
  const [channel] = childrenNamed(parseXml(writeRss(feed)), "channel");
  if (channel === undefined) throw new Error("no channel");
  return channel;
}

/** The directories' elements of the only item. */
function episodeOf(over: Parameters<typeof sampleItem>[0], podcast = PODCAST): readonly XmlElement[] {
  const [item] = childrenNamed(channelOf(sampleFeed({ podcast, items: [sampleItem(over)] })), "item");
  return item?.children.filter(isElement).filter(({ name }) => /^(?:itunes|podcast):/.test(name)) ?? [];
}

const namesOf = (elements: readonly XmlElement[]) => elements.map(({ name }) => name);

describe("an episode", () => {
  test.each([
    ["a query after the file's name", [MP3]],
    [
      "a format that Apple doesn't play",
      [{ ...MP3, url: "https://media.example/e2.opus", type: "audio/ogg" }],
    ],
    ["no file name at all", [{ ...MP3, url: "https://media.example/download/2" }]],
    ["a second file", [MP3, { url: "https://media.example/notes.zip", type: "application/zip" }]],
    ["a document before it", [{ url: "https://media.example/notes.pdf", type: "application/pdf" }, MP3]],
  ])("is judged by its file's type: with %s", (_, enclosures) => {
    const elements = episodeOf({ enclosures, episode: { number: 2, season: 1 } });
    expect(namesOf(elements)).toEqual([
      "itunes:duration",
      "itunes:season",
      "itunes:episode",
      "podcast:season",
      "podcast:episode",
    ]);
    expect(elements[0]?.children).toEqual(["61"]);
  });

  test("is no post without a file, or with one that nobody plays", () => {
    const episode = { number: 2 };
    expect(episodeOf({ episode })).toEqual([]);
    expect(
      episodeOf({ episode, enclosures: [{ url: "https://media.example/a.zip", type: "application/zip" }] }),
    ).toEqual([]);
  });

  test("has its transcripts, chapters and other formats", () => {
    const elements = episodeOf({
      enclosures: [
        MP3,
        {
          url: "https://media.example/e2.opus",
          type: "audio/ogg",
          bytes: 5,
          bitrate: 32_000,
          title: "Small",
        },
      ],
      episode: {
        transcripts: [
          { url: "https://media.example/e2.vtt", type: "text/vtt", captions: true },
          { url: "https://media.example/e2.html", type: "text/html", language: "de" },
        ],
        chapters: { url: "https://media.example/e2.json", type: "application/json+chapters" },
      },
    });
    const told = elements.map(({ name, attributes }) => ({ name, ...attributes }));
    expect(told.slice(1)).toEqual([
      {
        name: "podcast:transcript",
        url: "https://media.example/e2.vtt",
        type: "text/vtt",
        rel: "captions",
      },
      { name: "podcast:transcript", url: "https://media.example/e2.html", type: "text/html", language: "de" },
      {
        name: "podcast:chapters",
        url: "https://media.example/e2.json",
        type: "application/json+chapters",
      },
      {
        name: "podcast:alternateEnclosure",
        type: "audio/ogg",
        length: "5",
        bitrate: "32000",
        title: "Small",
      },
    ]);
    expect(elements.at(-1)?.children).toMatchObject([
      { name: "podcast:source", attributes: { uri: "https://media.example/e2.opus" } },
    ]);
  });

  test("has a number with decimals for players, and none for Apple", () => {
    const elements = episodeOf({
      enclosures: [MP3],
      episode: { number: 3.5, display: "Extra", season: 2, seasonName: "Clay" },
    });
    expect(namesOf(elements)).toEqual([
      "itunes:duration",
      "itunes:season",
      "podcast:season",
      "podcast:episode",
    ]);
    expect(elements.slice(2)).toMatchObject([
      { attributes: { name: "Clay" }, children: ["2"] },
      { attributes: { display: "Extra" }, children: ["3.5"] },
    ]);
  });

  test("names the hosts again beside a guest, because an item's people replace the channel's", () => {
    const podcast = {
      ...PODCAST,
      people: [{ name: "Ada" }, { name: "Bo", role: "producer", group: "crew" }],
    };
    const people = (own: NonNullable<Parameters<typeof sampleItem>[0]>["episode"]) =>
      episodeOf({ enclosures: [MP3], episode: own }, podcast)
        .filter(({ name }) => name === "podcast:person")
        .map(({ children, attributes }) => [children[0], attributes.role]);
    expect(people(undefined)).toEqual([]);
    expect(people({ people: [{ name: "Cy", role: "guest" }] })).toEqual([
      ["Ada", undefined],
      ["Bo", "producer"],
      ["Cy", "guest"],
    ]);
    expect(
      people({
        people: [
          { name: "Di", role: "host" },
          { name: "Cy", role: "guest" },
        ],
      }),
    ).toEqual([
      ["Di", "host"],
      ["Cy", "guest"],
    ]);
  });
});

describe("a podcast's guid", () => {
  // The examples of the specification.
  test.each([
    ["https://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"],
    ["https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"],
    ["http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"],
  ])("of %s", (url, guid) => expect(podcastGuid(url)).toBe(guid));

  const compose = (over: Partial<PodcastConfig>, site = SITE) => {
    const { feeds } = configSchema.parse({
      site,
      feeds: { podcast: { category: "Arts > Food", image: PODCAST.image, owner: PODCAST.owner, ...over } },
    });
    return composeFeed([samplePost()], { site, feeds });
  };

  test("is the one it already has, else made of the feed's address; a move changes neither", () => {
    const own = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
    expect(compose({ guid: own }).podcast?.guid).toBe(own);
    const guid = podcastGuid("careers.example/rss.xml");
    expect(compose({}).podcast?.guid).toBe(guid);
    const moved = { ...SITE, url: "https://new.example/", idBase: SITE.url };
    expect(compose({}, moved).podcast?.guid).toBe(guid);
  });

  test("stands in the channel with what else players show", () => {
    const feed = compose({
      locked: true,
      funding: [{ url: "https://careers.example/support/", text: "Support & thanks" }],
      people: [{ name: "Ada", image: "https://careers.example/ada.png", url: "https://ada.example/" }],
      newFeedUrl: "https://careers.example/show.xml",
    });
    const told = channelOf(feed)
      .children.filter(isElement)
      .filter(({ name }) => name.startsWith("podcast:") || name === "itunes:new-feed-url")
      .map(({ name, attributes, children }) => [name, attributes, children[0]]);
    expect(told).toEqual([
      ["itunes:new-feed-url", {}, "https://careers.example/show.xml"],
      ["podcast:guid", {}, podcastGuid("careers.example/rss.xml")],
      ["podcast:locked", { owner: "eric@careers.example" }, "yes"],
      ["podcast:funding", { url: "https://careers.example/support/" }, "Support & thanks"],
      ["podcast:person", { href: "https://ada.example/", img: "https://careers.example/ada.png" }, "Ada"],
    ]);
  });

  test("and nothing of it stands in a feed that is no podcast", () => {
    expect(writeRss(sampleFeed({ items: [sampleItem({ enclosures: [MP3] })] }))).not.toMatch(
      /<(?:podcast|itunes):|xmlns:podcast/,
    );
  });
});
