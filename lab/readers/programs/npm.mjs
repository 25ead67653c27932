// What parsers from npm give their callers, as the JSON that ../shown.ts describes.
//
//   node npm.mjs READER FILE
import { readFileSync } from "node:fs";

const [, , reader, file] = process.argv;
const text = readFileSync(file, "utf8");
const isJson = file.endsWith(".json");

const nameOf = ({ name }) => name;

/** RSS and JSON know one date more precisely than the other; none is later than this. */
const READERS = {
  "rss-parser": async () => {
    const { default: Parser } = await import("rss-parser");
    const { title, link, items } = await new Parser().parseString(text);
    return {
      title,
      link,
      items: items.map((item) => ({
        id: item.guid ?? item.id,
        title: item.title,
        link: item.link,
        date: item.isoDate,
        authors: [item.creator ?? item.author],
        categories: item.categories,
        summary: item.summary ?? (item["content:encoded"] === undefined ? undefined : item.content),
        content: item["content:encoded"] ?? item.content,
        enclosures: item.enclosure === undefined ? [] : [item.enclosure],
      })),
    };
  },
  "@rowanmanning/feed-parser": async () => {
    const { parseFeed } = await import("@rowanmanning/feed-parser");
    const { title, url, items } = parseFeed(text).toJSON();
    return {
      title,
      link: url,
      items: items.map((item) => ({
        id: item.id,
        title: item.title,
        link: item.url,
        date: item.published,
        authors: item.authors.map(nameOf),
        categories: item.categories.map(({ label }) => label),
        terms: item.categories.map(({ term }) => term),
        summary: item.description,
        content: item.content,
        enclosures: item.media
          .filter(({ type }) => type !== "image")
          .map(({ url, mimeType, length }) => ({ url, type: mimeType, length })),
      })),
    };
  },
  feedsmith: async () => {
    const { parseFeed } = await import("feedsmith");
    const { format, feed } = parseFeed(text);
    return FEEDSMITH[format](feed);
  },
  "@extractus/feed-extractor": async () => {
    const { extractFromJson, extractFromXml } = await import("@extractus/feed-extractor");
    const extract = isJson
      ? (json) => extractFromJson(JSON.parse(json), NOT_CUT)
      : (xml) => extractFromXml(xml, NOT_CUT);
    const { title, link, entries } = extract(text);
    return {
      title,
      link,
      items: entries.map(({ id, title, link, published, description }) => ({
        id,
        title,
        link,
        date: published,
        summary: description,
      })),
    };
  },
  "podcast-partytime": async () => {
    const { default: partytime } = await import("podcast-partytime");
    const { title, link, items } = partytime.parseFeed(text);
    return {
      title,
      link,
      items: items.map((item) => ({
        id: item.guid,
        title: item.title,
        link: item.link,
        date: item.pubDate,
        summary: item.description,
        content: item.content,
        enclosures: [item.enclosure],
      })),
    };
  },
};

const NOT_CUT = { descriptionMaxLen: 0 };

const FEEDSMITH = {
  rss: ({ title, link, items }) => ({
    title,
    link,
    items: items.map((item) => ({
      id: item.guid?.value,
      title: item.title,
      link: item.link,
      date: item.pubDate,
      authors: item.dc?.creators,
      categories: item.categories?.map(nameOf) ?? [],
      summary: item.description,
      content: item.content?.encoded,
      enclosures: item.enclosures ?? [],
    })),
  }),
  atom: ({ title, links, entries }) => ({
    title: title.value,
    link: links.find(({ rel }) => rel === "alternate")?.href,
    items: entries.map((entry) => ({
      id: entry.id,
      title: entry.title.value,
      link: entry.links.find(({ rel }) => rel === "alternate")?.href,
      date: entry.published,
      authors: entry.authors?.map(nameOf),
      categories: entry.categories?.map(({ label }) => label) ?? [],
      terms: entry.categories?.map(({ term }) => term) ?? [],
      summary: entry.summary?.value,
      content: entry.content?.value,
      enclosures: entry.links
        .filter(({ rel }) => rel === "enclosure")
        .map(({ href, type, length }) => ({ url: href, type, length })),
    })),
  }),
  json: ({ title, home_page_url: link, items }) => ({
    title,
    link,
    items: items.map((item) => ({
      id: item.id,
      title: item.title,
      link: item.url,
      date: item.date_published,
      authors: item.authors?.map(nameOf),
      categories: item.tags ?? [],
      summary: item.summary,
      content: item.content_html ?? item.content_text,
      enclosures: (item.attachments ?? []).map(({ url, mime_type, size_in_bytes }) => ({
        url,
        type: mime_type,
        length: size_in_bytes,
      })),
    })),
  }),
};

process.stdout.write(JSON.stringify(await READERS[reader]()));
