import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFile } from "#app/create-file.js";
import { FORGEJO_WORKFLOWS, GITHUB_FEEDS, GITHUB_WORKFLOWS } from "./action-workflows.js";
import { GITLAB_PIPELINE } from "./gitlab-pipeline.js";
import type { CiHost } from "./hosts.js";

/** Texts by path, relative to the repository. */
type Workflows = Readonly<Record<string, string>>;

const WORKFLOWS: Readonly<Record<CiHost, Workflows>> = {
  github: GITHUB_WORKFLOWS,
  gitlab: GITLAB_PIPELINE,
  forgejo: FORGEJO_WORKFLOWS,
};

/**
 * Writes what a host runs for the feeds and the mail. Files that exist are left alone.
 * @param host undefined: GitHub, and only the feeds
 * @returns paths relative to the folder
 * @throws FeedletterError E_OUT_WRITE
 */
export function writeWorkflows(folder: string, host: CiHost | undefined) {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [path, text] of Object.entries(host === undefined ? GITHUB_FEEDS : WORKFLOWS[host])) {
    const created = createFile(join(folder, path), (file) => writeFileSync(file, text, { flag: "wx" }));
    (created ? written : kept).push(path);
  }
  return { written, kept };
}
