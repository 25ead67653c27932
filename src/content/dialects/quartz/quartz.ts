import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { rootPath } from "#content/dialects/permalinks.js";
import { readProgram } from "#content/dialects/program-settings.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import { type Fields, isList } from "#content/model/value.js";

/** https://help.obsidian.md/obsidian-flavored-markdown */
const EXTENSIONS: readonly MarkdownExtension[] = ["callouts", "marks", "math"];

/** https://quartz.jzhao.xyz/. The configuration is a program; only settings written as plain strings are read from it. */
export const QUARTZ: Generator = {
  name: "quartz",
  configFiles: ["quartz.config.ts"],
  makeDialect: makeQuartz,
  readFacts: ({ program }) => {
    const settings = readProgram(program);
    const base = settings.text("baseUrl");
    return {
      title: settings.text("pageTitle"),
      url: base === undefined ? undefined : `https://${base.replace(/^https?:\/\//, "")}`,
      language: settings.text("locale"),
      timezone: "UTC",
      postFolders: ["content"],
    };
  },
};

function makeQuartz({ source, program }: GeneratorSite): Dialect {
  const above = /^content\/(.+)$/.exec(source)?.[1];
  const explicit = /\bExplicitPublish\s*\(/.test(program);
  return {
    name: "quartz",
    template: "obsidian",
    markdown: EXTENSIONS,
    relativeTo: "file",
    timezone: "UTC",
    skipReason: (fields) => skipReason(fields, explicit),
    skipPath: (path) =>
      /(?:^|\/)(?:private|templates|\.obsidian)\//.test(`${path}`) ? "Quartz ignores its folder." : undefined,
    titleOf: (slug) => slug,
    // Quartz makes aliases of these, and keeps the address of the file.
    applyDefaults: withoutPermalink,
    pathOf: ({ pathInfo }) => {
      const path = above === undefined ? pathInfo.path : `${above}/${pathInfo.path}`;
      return rootPath(slugPath(path).replace(/(^|\/)index$/, "$1"));
    },
  };
}

function skipReason(fields: Fields, explicit: boolean): string | undefined {
  const publish = fields.get("publish")?.value;
  if (publish === false || publish === "false") return "`publish: false` keeps it from being published.";
  if (explicit && publish !== true && publish !== "true")
    return "It has no `publish: true`, and the site publishes no other notes.";
  return undefined;
}

function withoutPermalink(fields: Fields): Fields {
  const permalink = fields.get("permalink");
  if (permalink === undefined || isList(permalink.value)) return fields;
  const kept = new Map(fields);
  kept.delete("permalink");
  return kept;
}

/** Quartz's `slugifyFilePath`. */
function slugPath(path: string): string {
  return path
    .split("/")
    .map((segment) =>
      segment.replace(/\s/g, "-").replace(/&/g, "-and-").replace(/%/g, "-percent").replace(/[?#]/g, ""),
    )
    .join("/")
    .replace(/\/$/, "");
}

/** A vault of notes without a generator: https://help.obsidian.md/ */
export const OBSIDIAN: Generator = {
  name: "obsidian",
  yields: true,
  configFiles: [
    ".obsidian/app.json",
    ".obsidian/appearance.json",
    ".obsidian/workspace.json",
    ".obsidian/core-plugins.json",
  ],
  makeDialect: () => ({
    name: "obsidian",
    template: "obsidian",
    markdown: EXTENSIONS,
    relativeTo: "file",
    skipReason: (fields) => skipReason(fields, false),
    titleOf: (slug) => slug,
  }),
  readFacts: ({ folder }) => ({
    postFolders: ["Posts", "posts", "Blog", "blog", "Published", "."].filter(
      (name) => name === "." || existsSync(join(folder, name)),
    ),
  }),
};
