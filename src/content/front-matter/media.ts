import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Enclosure, Image } from "#content/model/post.js";
import { type Field, isList, isMap, type Value } from "#content/model/value.js";
import { resolveUrl } from "#resolve-url.js";
import { FIELD_ALIASES } from "./field-aliases.js";
import { type FrontMatterContext, findField, firstText, textOf } from "./fields.js";
import { mediaTypeOf, normaliseMediaType } from "./media-types.js";

/** Relative media are looked for beside the post's file, and their URLs resolved against the post's. */
export interface MediaBase {
  /** Absolute. */
  readonly file: string;
  /** The source's folder, absolute: nothing outside it is looked at. */
  readonly root: string;
  readonly url: string;
  /** Takes the absolute paths of pictures found beside the post, by URL; they are measured when the post is shown. */
  readonly pictures: Record<string, string>;
  /** The generator gives relative pictures their addresses when it builds the site. */
  readonly buildsImages?: boolean | undefined;
  /** Called when a file beside the post is looked for. */
  readonly onLookup?: (() => void) | undefined;
}

interface Medium {
  /** Absolute http(s). */
  readonly url: string;
  readonly type?: string | undefined;
  readonly bytes?: number | undefined;
}

const URL_KEYS = ["url", "src", "image", "href", "file", "path", "link"];

/** The post's picture, with its type from the file name and the length of a local file. */
export function readCover(
  { fields, report, recordOrigin }: FrontMatterContext,
  base: MediaBase,
): Image | undefined {
  const field = findField(fields, FIELD_ALIASES.cover);
  if (field === undefined || typeof field.value === "boolean") return undefined;
  const [first] = isList(field.value) ? field.value : [field.value];
  const source = sourceOf(first);
  if (source === undefined) return undefined;
  if (base.buildsImages && isLocal(source) && !source.startsWith("/")) {
    report("W_PICTURE_BUILT", `\`${field.name}\` is left out.`, field.line);
    return undefined;
  }
  const medium = locateMedium(source, base);
  if ("problem" in medium) {
    report("W_ENCLOSURE", `\`${field.name}\`: ${medium.problem}`, field.line);
    return undefined;
  }
  recordOrigin?.("cover", field);
  const alt =
    (isMap(first) ? textOf(first.get("alt")) : undefined) ??
    textOf(findField(fields, FIELD_ALIASES.coverAlt)?.value);
  return { ...medium, alt, ...(isMap(first) ? readSize(first) : {}) };
}

/** Both or neither: one alone distorts the layout in readers. */
function readSize(map: ReadonlyMap<string, Value>): Pick<Image, "width" | "height"> {
  const width = readCount(textOf(map.get("width")));
  const height = readCount(textOf(map.get("height")));
  return width === undefined || height === undefined ? {} : { width, height };
}

/** Media attached to the post, each once. */
export function readEnclosures(frontMatter: FrontMatterContext, base: MediaBase): readonly Enclosure[] {
  const enclosures = new Map<string, Enclosure>();
  for (const name of ENCLOSURE_FIELDS) {
    const field = findField(frontMatter.fields, [name]);
    if (field === undefined || typeof field.value === "boolean") continue;
    for (const item of isList(field.value) ? field.value : [field.value]) {
      const enclosure = readEnclosure(item, { frontMatter, base, field });
      if (enclosure !== undefined && !enclosures.has(enclosure.url)) enclosures.set(enclosure.url, enclosure);
    }
  }
  return [...enclosures.values()];
}

const ENCLOSURE_FIELDS = [
  "enclosure",
  "enclosures",
  "audio",
  "video",
  "alternateenclosure",
  "alternateenclosures",
];

interface EnclosureContext {
  readonly frontMatter: FrontMatterContext;
  readonly base: MediaBase;
  readonly field: Field;
}

const NO_MAP: ReadonlyMap<string, Value> = new Map();

function readEnclosure(item: Value, { frontMatter, base, field }: EnclosureContext): Enclosure | undefined {
  const warn = (text: string): void =>
    frontMatter.report("W_ENCLOSURE", `\`${field.name}\`${text}`, field.line);
  const source = sourceOf(item);
  const medium = source === undefined ? { problem: "There is no URL." } : locateMedium(source, base);
  if ("problem" in medium) {
    warn(`: ${medium.problem}`);
    return undefined;
  }
  const map = isMap(item) ? item : NO_MAP;
  const given = firstText(map, ["type", "mimetype"]);
  const type = (given === undefined ? undefined : normaliseMediaType(given)) ?? medium.type;
  const bytes =
    medium.bytes ?? readCount(firstText(map, ["length", "bytes", "size", "sizeinbytes", "filesize"]));
  if (type === undefined) warn(" has an unknown media type.");
  if (bytes === undefined && isLocal(source ?? ""))
    warn(" is not beside the post, so its length is unknown.");
  return {
    url: medium.url,
    type: type ?? "application/octet-stream",
    bytes,
    title: firstText(map, ["title", "name"]),
    duration: readDuration(
      firstText(map, ["duration", "durationinseconds"]) ?? textOf(frontMatter.fields.get("duration")?.value),
    ),
    bitrate: readCount(firstText(map, ["bitrate"])),
    height: readCount(firstText(map, ["height"])),
  };
}

function sourceOf(value: Value | undefined): string | undefined {
  return isMap(value) ? firstText(value, URL_KEYS) : textOf(value);
}

/** A path relative to the post: neither a URL nor a path from the site's root. */
function isLocal(source: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(source);
}

interface MediaProblem {
  readonly problem: string;
}

function locateMedium(source: string, base: MediaBase): Medium | MediaProblem {
  const local = isLocal(source) ? findLocalFile(source, base) : undefined;
  if (local?.kind === "outside") return { problem: `"${source}" is outside the content folder.` };
  const address = local?.kind === "file" ? source.split("/").map(encodeURIComponent).join("/") : source;
  const url = resolveUrl(address, base.url);
  if (url === undefined) return { problem: `"${source}" is not an http(s) URL.` };
  const type = mediaTypeOf(local === undefined ? url : source);
  if (local?.kind !== "file") return { url, type };
  if (type === undefined || type.startsWith("image/")) base.pictures[url] = local.path;
  return { url, type, bytes: local.bytes };
}

type LocalFile =
  | { readonly kind: "file"; readonly path: string; readonly bytes: number }
  | { readonly kind: "outside" | "missing" };

function findLocalFile(source: string, { file, root, onLookup }: MediaBase): LocalFile {
  if (source.includes("\0")) return { kind: "missing" };
  const path = resolve(dirname(file), source);
  const below = relative(root, path);
  if (below === ".." || below.startsWith(`..${sep}`) || resolve(root, below) !== path)
    return { kind: "outside" };
  onLookup?.();
  const bytes = sizeOfFile(path);
  return bytes === undefined ? { kind: "missing" } : { kind: "file", path, bytes };
}

function sizeOfFile(path: string): number | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? stats.size : undefined;
  } catch {
    // A file in the way of a folder, a name that is too long: there is no such file either.
    return undefined;
  }
}

function readCount(text: string | undefined): number | undefined {
  const count = text === undefined || !/^\d{1,15}$/.test(text) ? undefined : Number(text);
  return count === 0 ? undefined : count;
}

/** `1:02:03`, `62:03` or seconds; whole seconds. */
function readDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{1,6}:){0,2}\d{1,9}(?:\.\d+)?$/.test(text)) return undefined;
  const seconds = text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(seconds) || undefined;
}
