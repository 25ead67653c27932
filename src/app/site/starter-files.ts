import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFile } from "#app/create-file.js";
import { FeedletterError } from "#errors.js";
import { type ConfigValues, writeConfig } from "./starter-config.js";

export interface StarterFiles {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** @throws FeedletterError E_EXISTS if there is a configuration already, E_USAGE for a name that no folder can have */
export function requireNewSite(folder: string): void {
  if (folder.includes("\0")) {
    throw new FeedletterError("E_USAGE", {
      message: "The folder's name contains a null character.",
      fix: "Give the site's folder.",
    });
  }
  if (existsSync(join(folder, "feedletter.yaml"))) {
    throw new FeedletterError("E_EXISTS", {
      message: "feedletter.yaml already exists.",
      fix: "Edit it, or remove it first.",
      place: { file: "feedletter.yaml" },
    });
  }
}

/**
 * Writes `feedletter.yaml`, a workflow and a line of `.gitignore`. Files that exist are left alone.
 *
 * @throws FeedletterError E_OUT_WRITE if the folder can't be written
 */
export function writeStarterFiles(folder: string, values: ConfigValues): StarterFiles {
  const written: string[] = [];
  const kept: string[] = [];
  const create = (path: string, text: string): void => {
    const created = createFile(join(folder, path), (file) => writeFileSync(file, text, { flag: "wx" }));
    (created ? written : kept).push(path);
  };
  create("feedletter.yaml", writeConfig(values));
  create(WORKFLOW_FILE, WORKFLOW);
  if (ignorePrivateFolder(folder)) written.push(".gitignore");
  return { written, kept };
}

/** The ledger and the addresses of subscribers must never be committed. */
function ignorePrivateFolder(folder: string): boolean {
  const path = join(folder, ".gitignore");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (/^\/?\.feedletter\/?\s*$/m.test(text)) return false;
  appendFileSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}.feedletter/\n`);
  return true;
}

const WORKFLOW_FILE = ".github/workflows/feeds.yml";

const WORKFLOW = `name: feeds
on:
  push:
  pull_request:
  schedule:
    - cron: "17 * * * *"   # publishes posts that have come due
permissions:
  contents: write
jobs:
  feeds:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci
      - name: Fail when the committed feeds are stale
        if: github.event_name != 'schedule'
        run: npx --no feedletter build --check
      - name: Build, and commit what changed
        if: github.event_name == 'schedule'
        run: |
          npx --no feedletter build
          git add --all out
          git config user.name "github-actions[bot]"
          git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
          git diff --cached --quiet || { git commit -m "Publish posts that have come due" && git push; }
      # With a WebSub hub in \`feeds.hub\`: tell it what has changed, once your host has published it
      # - if: github.event_name != 'pull_request'
      #   run: npx --no feedletter ping --wait 15m
`;
