import { isDeepStrictEqual } from "node:util";
import { isMap, parse, parseDocument } from "yaml";
import { fileOfPath, findCollision, formatOfPath, isOutputPath, type Output } from "#config/output-paths.js";
import type { FeedsConfig } from "#config/schema.js";
import { decodePath } from "#content/text/uri.js";
import { type FeedDocument, publishedAt } from "#feeds/documents.js";
import type { KnownFeed } from "./known-feed.js";

/** What the address at which readers fetch the feed means for the configuration. */
export type NamePlan =
  /** A setting and its new value. */
  | { readonly kind: "set"; readonly setting: readonly string[]; readonly value: string | readonly string[] }
  /** The address has a document already. */
  | { readonly kind: "kept"; readonly setting: string }
  | { readonly kind: "refused"; readonly reason: string };

type Format = KnownFeed["format"];

interface PlanContext {
  readonly config: Parameters<typeof publishedAt>[0];
  /** Settings below `feeds.files` that the configuration has. */
  readonly written: ReadonlySet<string>;
  /** All feeds as a build would write them. */
  readonly documents: readonly Pick<FeedDocument, "file" | "format">[];
  /** The named feed that it becomes; absent: the main one. */
  readonly named?: string | undefined;
}

/** The name of the document that would be at the old address. */
export function planName(
  { address, format }: Pick<KnownFeed, "address" | "format">,
  { config, written, documents, named }: PlanContext,
): NamePlan {
  const { feeds } = config;
  const path = pathOf(address, publishedAt(config));
  if (typeof path !== "string") return path;
  const file = fileOfPath(path, format);
  const kept = ownerOf(file, format, feeds);
  if (kept !== undefined && named === undefined) return { kind: "kept", setting: kept };
  const other = documents.find((document) => document.file === file);
  if (other !== undefined && isAlike(other.format, format))
    return { kind: "kept", setting: named === undefined ? "feeds" : `feeds.named.${named}` };
  const plan =
    named === undefined
      ? chooseSetting(path, { format, feeds, written })
      : placeNamed(path, { format, feeds, named });
  if (plan.kind !== "set") return plan;
  const collision = findCollision([...outputsOf(feeds, plan.setting), { file, setting: plan.setting }]);
  if (collision === undefined) return plan;
  const inTheWay = collision.other.setting.join(".");
  return { kind: "refused", reason: `\`${inTheWay}\` is in the way. Rename it and run this again.` };
}

/** A file, or the folder in which the document has its usual name. */
function placeNamed(
  path: string,
  { format, feeds, named }: { readonly format: Format; readonly feeds: FeedsConfig; readonly named: string },
): NamePlan {
  const setting = ["feeds", "named", named, "path"];
  const usual = `/${feeds.files[format]}`;
  if (path.endsWith(usual) && feeds.formats.includes(format))
    return { kind: "set", setting, value: path.slice(0, -usual.length) };
  if (formatOfPath(path) !== undefined && isAlike(formatOfPath(path), format))
    return { kind: "set", setting, value: path };
  return {
    kind: "refused",
    reason: `A named feed is a file such as podcast.xml, or a folder with ${feeds.files[format]}: ${path} needs a redirect.`,
  };
}

/** Readers of RSS take Atom and the other way round, so any of the two serves an old address. */
function isAlike(one: Format | undefined, other: Format): boolean {
  return (one === "json") === (other === "json");
}

/** Below the folder that is published. */
function pathOf(address: string | undefined, base: string): string | Extract<NamePlan, { kind: "refused" }> {
  const refuse = (reason: string) => ({ kind: "refused", reason }) as const;
  if (address === undefined)
    return refuse("The feed doesn't say where it is published. Give its URL instead of a file.");
  const [url, home] = [new URL(address), new URL(base)];
  const folder = home.pathname.replace(/\/*$/, "/");
  const isThere = url.host.replace(/^www\./, "") === home.host.replace(/^www\./, "");
  if (!isThere || !url.pathname.startsWith(folder))
    return refuse(`${address} isn't below ${base}, so it needs a redirect from there.`);
  if (url.search !== "")
    return refuse(`${address} has a query, which no file can have: it needs a redirect.`);
  const path = decodePath(url.pathname.slice(folder.length));
  return isOutputPath(path) ? path : refuse(`${address} can't be a file: it needs a redirect.`);
}

function ownerOf(file: string, wanted: Format, { files, formats, also }: FeedsConfig): string | undefined {
  const format = formats.find(
    (format) => isAlike(format, wanted) && fileOfPath(files[format], format) === file,
  );
  if (format !== undefined) return `feeds.files.${format}`;
  return also.some((path) => fileOfPath(path, "rss") === file) ? "feeds.also" : undefined;
}

function chooseSetting(
  path: string,
  {
    format,
    feeds,
    written,
  }: Pick<PlanContext, "written"> & { readonly format: Format; readonly feeds: FeedsConfig },
): NamePlan {
  if (feeds.formats.includes(format) && !written.has(format))
    return { kind: "set", setting: ["feeds", "files", format], value: path };
  if (format !== "json" && feeds.formats.includes("rss"))
    return { kind: "set", setting: ["feeds", "also"], value: [...feeds.also, path] };
  return {
    kind: "refused",
    reason: feeds.formats.includes(format)
      ? `\`feeds.files.${format}\` has another name already.`
      : `\`feeds.formats\` leaves out ${format}.`,
  };
}

/** Those of the main feed, without the one that is renamed. */
function outputsOf({ files, formats, also }: FeedsConfig, renamed: readonly string[]): readonly Output[] {
  const documents = formats.map((format) => ({
    file: fileOfPath(files[format], format),
    setting: ["feeds", "files", format],
  }));
  const copies = also.map((path) => ({ file: fileOfPath(path, "rss"), setting: ["feeds", "also"] }));
  return [...documents, ...copies].filter(
    ({ setting }) => setting.join(".") !== renamed.join(".") || renamed[1] === "also",
  );
}

/**
 * The configuration with a setting changed, everything else as it was, comments and spacing included.
 *
 * @returns undefined where the setting is written in a way that can't be changed (an alias, say)
 */
export function editConfig(
  text: string,
  { setting, value }: Pick<Extract<NamePlan, { kind: "set" }>, "setting" | "value">,
): string | undefined {
  const document = parseDocument(text);
  const layout = { lineWidth: 0, ...layoutOf(text) };
  const unchanged = document.toString(layout);
  try {
    for (const [index] of setting.slice(0, -1).entries()) {
      const path = setting.slice(0, index + 1);
      if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}));
    }
    document.setIn(setting, document.createNode(value, { flow: true }));
  } catch {
    return undefined;
  }
  const whole = document.toString(layout);
  const spliced = spliceLines(text, unchanged, whole);
  return isDeepStrictEqual(parse(spliced), parse(whole)) ? spliced : whole;
}

/** The library writes a document in its own spacing. Only the lines that differ for the setting's sake are taken over. */
function spliceLines(text: string, unchanged: string, changed: string): string {
  const [lines, before, after] = [text, unchanged, changed].map((part) => part.split("\n"));
  if (lines === undefined || before === undefined || after === undefined) return changed;
  if (lines.length !== before.length) return changed;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [
    ...lines.slice(0, start),
    ...after.slice(start, after.length - end),
    ...lines.slice(lines.length - end),
  ].join("\n");
}

function layoutOf(text: string): { readonly indent: number; readonly indentSeq: boolean } {
  const [, indent = "  "] = /^[\w-]+:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*( +)[^\s#-]/m.exec(text) ?? [];
  return { indent: indent.length, indentSeq: !/^ *[\w-]+:[ \t]*(?:#.*)?\n-/m.test(text) };
}

/** The keys below `feeds.files` in the file. */
export function writtenFiles(text: string): ReadonlySet<string> {
  const document = parseDocument(text);
  const files = document.getIn(["feeds", "files"]);
  return new Set(isMap(files) ? files.items.map(({ key }) => String(key)) : []);
}
