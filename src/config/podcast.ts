import { z } from "zod";
import { PODCAST_CATEGORIES } from "./podcast-categories.js";
import { httpUrl } from "./values.js";

/** Longer ones may be cut by directories (Podcasting 2.0, "person" and "funding"). */
const shortLine = z.string().min(1).max(128);

const person = z.strictObject({
  name: shortLine.describe("Name that listeners see."),
  role: shortLine.optional().describe("Role in the Podcast Taxonomy (default: host)."),
  group: shortLine.optional().describe("Group in the Podcast Taxonomy (default: cast)."),
  url: httpUrl.optional().describe("Page about the person."),
  image: httpUrl.optional().describe("Picture of the person."),
});

const funding = z.strictObject({
  url: httpUrl.describe("Page where listeners can support the podcast."),
  text: shortLine.describe("Text of the link, such as `Support the show`."),
});

export const podcast = z
  .strictObject({
    category: z
      .enum(PODCAST_CATEGORIES, "must be one of Apple's categories, such as Technology or Business > Careers")
      .describe("One of Apple's categories, such as `Technology` or `Business > Careers`."),
    image: httpUrl.describe("Square cover image of 1400 to 3000 pixels, JPEG or PNG."),
    imageFile: z
      .string()
      .min(1)
      .optional()
      .describe("The same image as a file, relative to the configuration, so that `check` can measure it."),
    explicit: z.boolean().default(false).describe("Whether it contains explicit language."),
    type: z
      .enum(["episodic", "serial"])
      .default("episodic")
      .describe("`episodic`: newest first; `serial`: in order."),
    author: z.string().min(1).optional().describe("Author of the podcast (default: the owner)."),
    owner: z
      .strictObject({
        name: z.string().min(1).describe("Name of the contact."),
        email: z.email().describe("Email address of the contact. It is public in the feed."),
      })
      .describe("Contact for podcast directories."),
    guid: z
      .uuid()
      .optional()
      .describe("`podcast:guid` that the podcast already has (default: made from the feed's address)."),
    locked: z
      .boolean()
      .optional()
      .describe("Whether other hosts may not import the podcast. They ask the owner's address."),
    funding: z.array(funding).default([]).describe("Where listeners can support the podcast."),
    people: z
      .array(person)
      .default([])
      .describe("The regular hosts and crew. An episode's own `people` replace them."),
    newFeedUrl: httpUrl
      .optional()
      .describe("Address that the podcast has moved to, so that Apple Podcasts follows it."),
  })
  .describe("Makes the RSS feeds podcasts.");
