import { z } from "zod";
import {
  DEFAULT_FILES,
  type Format,
  fileOfPage,
  fileOfPath,
  findCollision,
  foldCase,
  formatOfPath,
  type Output,
  outputPath,
} from "./output-paths.js";
import { podcast } from "./podcast.js";
import { httpUrl, language } from "./values.js";

const names = z.array(z.string().min(1)).default([]);

const limit = z.int().min(1);

export const feedSet = z.strictObject({
  by: z.enum(["tag", "author", "section", "language"]).describe("What to create a feed for each of."),
  limit: limit.optional().describe("Items in each of these feeds (default: `feeds.limit`)."),
  include: names.describe("Only posts with one of these tags or categories."),
  exclude: names.describe("No posts with any of these tags or categories."),
});

function nameOfSet(set: string | { readonly by: string }): string {
  return typeof set === "string" ? set : set.by;
}

const content = z.enum(["full", "summary"]);

export const namedFeed = z.strictObject({
  path: outputPath
    .optional()
    .describe(
      "Folder of its documents in the output folder, or a single document such as `podcast.xml` (default: its name).",
    ),
  title: z.string().min(1).optional().describe("Title (default: `site.title` and its name)."),
  description: z.string().optional().describe("One sentence about it (default: `site.description`)."),
  home: httpUrl.optional().describe("The page that it belongs to (default: `site.url`)."),
  include: names.describe("Only posts with one of these tags or categories."),
  exclude: names.describe("No posts with any of these tags or categories."),
  sections: names.describe("Only posts in one of these folders of the source."),
  authors: names.describe("Only posts by one of these authors."),
  language: language.optional().describe("Only posts in this language, which is the feed's (default: all)."),
  limit: limit.optional().describe("Items in it (default: `feeds.limit`)."),
  content: content
    .optional()
    .describe("Whether its items contain the full post or a summary (default: `feeds.content`)."),
  podcast: podcast.optional(),
});

const file = (format: Format) => outputPath.default(DEFAULT_FILES[format]);

export const feeds = z
  .strictObject({
    url: httpUrl.optional().describe("URL at which the output folder is published (default: `site.url`)."),
    limit: limit.default(50).describe("Items in a feed, newest first."),
    content: content.default("full").describe("Whether items contain the full post or a summary."),
    formats: z
      .array(z.enum(["rss", "atom", "json"]))
      .min(1)
      .default(["rss", "atom", "json"])
      .describe("Formats to write."),
    files: z
      .strictObject({
        rss: file("rss").describe(
          "Name of the RSS document, such as `feed.xml`; `feed/` is published as `feed/index.xml`.",
        ),
        atom: file("atom").describe("Name of the Atom document."),
        json: file("json").describe("Name of the JSON Feed document."),
      })
      .prefault({}),
    also: z
      .array(outputPath)
      .default([])
      .describe("Old addresses at which the main feed's RSS document is published, too."),
    language: language.optional().describe("Only posts in this language in the main feed (default: all)."),
    named: z
      .record(
        z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "must consist of lower-case letters, digits and hyphens"),
        namedFeed,
      )
      .default({}),
    hub: httpUrl.optional().describe("WebSub hub of the feeds."),
    by: z
      .array(z.union([feedSet.shape.by, feedSet]))
      .refine((sets) => new Set(sets.map(nameOfSet)).size === sets.length, "must contain each kind only once")
      .default([])
      .describe("Create a feed for each tag, author, section or language: the word, or a map with `by`."),
    include: names.describe("Only posts with one of these tags or categories in the main feed."),
    exclude: names.describe("No posts with any of these tags or categories in the main feed."),
    archives: z
      .boolean()
      .default(false)
      .describe("Write archive pages with all older posts of the main feed (RFC 5005)."),
    ttl: z
      .int()
      .min(1)
      .max(10_080)
      .optional()
      .describe("Minutes that RSS readers may wait before they reload the feed."),
    podcast: podcast
      .optional()
      .describe("Makes the RSS feeds podcasts, except the named ones, which have their own."),
  })
  .describe("The feeds that `build` writes.");

export const subscribePage = z
  .union([outputPath, z.literal(false, "must be a path or false")])
  .default("subscribe")
  .describe(
    "Where the subscribe page is in the output folder: a folder such as `subscribe`, a file such as `subscribe.html`, or `false` for no page.",
  );

interface OutputSettings {
  readonly feeds: z.output<typeof feeds>;
  readonly subscribePage: string | false;
}

/** For the whole configuration: two outputs at one path would overwrite each other. */
export function refuseCollisions(settings: OutputSettings, context: z.RefinementCtx): void {
  const collision = findCollision(listOutputs(settings));
  if (collision !== undefined) {
    const { setting, file, other } = collision;
    const message =
      foldCase(other.file) === foldCase(file)
        ? `must be another path: ${describeOutput(other)} is written at "${file}"`
        : `must be another path: "${file}" and "${other.file}" (${describeOutput(other)}) can't both exist, because one is a file where the other needs a folder`;
    context.addIssue({ code: "custom", path: [...setting], message });
  }
  for (const { file, setting } of listOutputs(settings))
    if (/^digests\//i.test(file) && setting.length > 0)
      context.addIssue({
        code: "custom",
        path: [...setting],
        message: "must not be in digests/, which is for the issues that were sent",
      });
  const { also, formats } = settings.feeds;
  if (also.length > 0 && !formats.includes("rss"))
    context.addIssue({
      code: "custom",
      path: ["feeds", "also"],
      message: "must be empty where `feeds.formats` leaves out the RSS document",
    });
}

function describeOutput({ file, setting }: Output): string {
  return setting.length === 0 ? file : `\`${setting.map(String).join(".")}\``;
}

/** What doesn't depend on the posts, with what can't be changed first. */
function* listOutputs({ feeds, subscribePage }: OutputSettings): Generator<Output> {
  for (const file of ["feed.css", "feeds.opml", "feedletter-manifest.json"]) yield { file, setting: [] };
  for (const format of feeds.formats)
    yield { file: fileOfPath(feeds.files[format], format), setting: ["feeds", "files", format] };
  for (const [index, path] of feeds.also.entries())
    yield { file: fileOfPath(path, "rss"), setting: ["feeds", "also", index] };
  for (const [name, { path = name }] of Object.entries(feeds.named)) {
    const format = formatOfPath(path);
    const formats = format === undefined ? feeds.formats : [format];
    for (const format of formats) {
      const file = fileOfPath(
        format === formatOfPath(path) ? path : joinPath(path, feeds.files[format]),
        format,
      );
      yield { file, setting: ["feeds", "named", name, "path"] };
    }
  }
  if (subscribePage !== false) yield { file: fileOfPage(subscribePage), setting: ["subscribePage"] };
}

function joinPath(folder: string, name: string): string {
  return `${folder.replace(/\/$/, "")}/${name}`;
}
