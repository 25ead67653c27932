import { existsSync } from "node:fs";
import { join } from "node:path";
import { outputFolder } from "#app/output-folder.js";
import { configFilesOf, loadConfig } from "#config/load.js";
import { MANIFEST_NAME } from "#files/output-manifest.js";
import { type ListOptions, listPosts } from "./list-posts.js";

interface FolderSummary {
  readonly published: number;
  /** Drafts, and posts that are in the future, expired or private. */
  readonly others: number;
  readonly isBuilt: boolean;
  /** Names. */
  readonly digests: readonly string[];
  readonly sendsMail: boolean;
  readonly isServed: boolean;
}

/** What the configuration has and lacks; undefined without a configuration. @throws FeedletterError E_CONFIG… */
export async function describeFolder(listing: ListOptions): Promise<FolderSummary | undefined> {
  if (!configFilesOf(listing.configPath).every((file) => existsSync(file))) return undefined;
  const loaded = await loadConfig(listing.configPath, { env: listing.env, uses: [] });
  const { digests, mail, server } = loaded.config;
  const { posts } = await listPosts(listing);
  const published = posts.filter(({ state }) => state === "published").length;
  return {
    ...{ published, others: posts.length - published },
    isBuilt: existsSync(join(outputFolder(loaded, { cwd: loaded.baseDir }), MANIFEST_NAME)),
    digests: Object.keys(digests),
    sendsMail: mail?.transport !== undefined,
    isServed: server !== undefined,
  };
}
