import { closeSync, existsSync, openSync, readSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { stringify as writeToml } from "smol-toml";
import { stringify as writeYaml } from "yaml";
import { createFile } from "#app/create-file.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { slugOf } from "#content/text/slug.js";
import { FeedletterError } from "#errors.js";
import { wallClockOf } from "#zoned-time.js";
import { type ListOptions, listPosts } from "./list-posts.js";

export interface NewPost {
  /** Relative to the configuration. */
  readonly file: string;
}

/**
 * Begins a post beside the newest one, named and with front matter as that one has it. It is a draft until somebody removes the line.
 * @throws FeedletterError E_USAGE for an empty title, or where no folder of posts is configured; E_EXISTS; E_OUT_WRITE
 */
export async function createPost(title: string, listing: ListOptions): Promise<NewPost> {
  const loaded = await loadConfig(listing.configPath, { env: listing.env, uses: [] });
  const { baseDir } = loaded;
  if (title.trim() === "")
    throw new FeedletterError("E_USAGE", { message: "The title is empty.", fix: "Give the post a title." });
  const slug = slugOf(title);
  const clock = wallClockOf(loaded.config.site.timezone);
  const today = new Date(clock(listing.now)).toISOString();
  const example = await findExample(listing, loaded);
  const file = nameLike(example, { slug, day: today.slice(0, 10), folder: postsFolder(loaded) });
  const text = beginLike(example === undefined ? "" : readBeginning(join(baseDir, example)), {
    title,
    // With a T: Eleventy stops at `2026-01-31 10:00`.
    date: `${today.slice(0, 16)}:00`,
  });
  const path = resolve(baseDir, file);
  if (existsSync(path) || !createFile(path, () => writeFileSync(path, text, { flag: "wx" }))) {
    throw new FeedletterError("E_EXISTS", {
      message: `${file} already exists.`,
      fix: "Choose another title, or edit that file.",
      place: { file },
    });
  }
  return { file };
}

/** The file of the newest post that comes from a folder of files. */
async function findExample(listing: ListOptions, loaded: LoadedConfig): Promise<string | undefined> {
  const folder = postsFolder(loaded);
  if (!existsSync(resolve(loaded.baseDir, folder))) return undefined;
  const { posts } = await listPosts(listing);
  return posts.find(
    ({ file }) => /\.(?:md|markdown|mdx)$/i.test(file) && !relative(folder, file).startsWith(".."),
  )?.file;
}

function postsFolder({ config, placeOf }: LoadedConfig): string {
  for (const source of config.content) if ("files" in source) return source.files;
  throw new FeedletterError("E_USAGE", {
    message: "The posts don't come from a folder of files.",
    fix: "Write the post where they come from.",
    place: placeOf("content"),
  });
}

interface Naming {
  readonly slug: string;
  /** `2026-01-31` */
  readonly day: string;
  /** Where posts are, if there is none yet. */
  readonly folder: string;
}

/** `2026-01-31-title.md`, `title/index.md` or `title.md`, in the folder of the example. */
function nameLike(example: string | undefined, { slug, day, folder }: Naming): string {
  if (example === undefined) return join(folder, `${slug}.md`);
  const ending = extname(example);
  const isBundle = /^index\./i.test(basename(example));
  const named = isBundle ? dirname(example) : example;
  const dated = /^\d{4}-\d\d-\d\d-/.test(basename(named)) ? `${day}-${slug}` : slug;
  return join(dirname(named), isBundle ? join(dated, basename(example)) : `${dated}${ending}`);
}

/** Of front matter in TOML, the dates are quoted, which every generator reads. */
function beginLike(example: string, fields: { readonly title: string; readonly date: string }): string {
  const draft = { ...fields, draft: true };
  return example.startsWith("+++") ? `+++\n${writeToml(draft)}+++\n\n` : `---\n${writeYaml(draft)}---\n\n`;
}

function readBeginning(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(3);
    readSync(file, bytes);
    return bytes.toString("latin1");
  } finally {
    closeSync(file);
  }
}
