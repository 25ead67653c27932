import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Enclosure, Image } from "#content/model/post.js";
import { type Field, isList, isMap, type Value } from "#content/model/value.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { FIELD_ALIASES } from "./field-aliases.js";
import { type FrontMatterContext, findField, textOf } from "./fields.js";
import { mediaTypeOf, normaliseMediaType } from "./media-types.js";

/** What a file says about media is relative to the file on disk and to its post's URL. */
export interface MediaBase {
  /** Absolute. */
  readonly file: string;
  /** The source's folder, absolute: nothing outside it is looked at. */
  readonly root: string;
  readonly url: string;
  /** Takes the paths of pictures that are found beside the post, by URL: they are measured once the post is shown. */
  readonly pictures: Record<string, string>;
  /** As the dialect has it: about a picture outside of the content there is nothing to say. */
  readonly buildsImages?: boolean;
}

interface Medium {
  /** Absolute http(s). */
  readonly url: string;
  readonly type?: string;
  readonly bytes?: number;
}

const SOURCE_KEYS = ["url", "src", "image", "href", "file", "path", "link"];

/** The picture that stands for the post; the file's name says its type, a file beside the post its length. */
export function readCover(frontMatter: FrontMatterContext, base: MediaBase): Image | undefined {
  const field = findField(frontMatter.fields, FIELD_ALIASES.cover);
  if (field === undefined || typeof field.value === "boolean") return undefined;
  const [first] = isList(field.value) ? field.value : [field.value];
  const source = sourceOf(first);
  if (source === undefined) return undefined;
  const medium = locateMedium(source, base);
  if ("problem" in medium) {
    if (!medium.outside || !base.buildsImages)
      frontMatter.report("W_ENCLOSURE", `\`${field.name}\`: ${medium.problem}`, field.line);
    return undefined;
  }
  const alt =
    (isMap(first) ? textOf(first.get("alt")) : undefined) ??
    textOf(findField(frontMatter.fields, FIELD_ALIASES.coverAlt)?.value);
  return {
    ...medium,
    ...(alt === undefined ? {} : { alt }),
    ...(isMap(first) ? readSize(first) : {}),
  };
}

/** Both or none: one alone distorts what readers lay out. */
function readSize(facts: ReadonlyMap<string, Value>): Pick<Image, "width" | "height"> {
  const width = readCount(textOf(facts.get("width")));
  const height = readCount(textOf(facts.get("height")));
  return width === undefined || height === undefined ? {} : { width, height };
}

/** Media attached to the post, each once. */
export function readEnclosures(frontMatter: FrontMatterContext, base: MediaBase): readonly Enclosure[] {
  const enclosures: Enclosure[] = [];
  for (const name of ["enclosure", "enclosures", "audio", "video"]) {
    const field = findField(frontMatter.fields, [name]);
    if (field === undefined || typeof field.value === "boolean") continue;
    for (const item of isList(field.value) ? field.value : [field.value]) {
      const enclosure = readEnclosure(item, { frontMatter, base, field });
      if (enclosure !== undefined && !enclosures.some(({ url }) => url === enclosure.url))
        enclosures.push(enclosure);
    }
  }
  return enclosures;
}

function readEnclosure(
  item: Value,
  {
    frontMatter,
    base,
    field,
  }: { readonly frontMatter: FrontMatterContext; readonly base: MediaBase; readonly field: Field },
): Enclosure | undefined {
  const warn = (text: string): void =>
    frontMatter.report("W_ENCLOSURE", `\`${field.name}\`${text}`, field.line);
  const source = sourceOf(item);
  const medium = source === undefined ? { problem: "There is no URL." } : locateMedium(source, base);
  if ("problem" in medium) {
    warn(`: ${medium.problem}`);
    return undefined;
  }
  const facts: ReadonlyMap<string, Value> = isMap(item) ? item : new Map<string, Value>();
  const first = (...names: readonly string[]) =>
    names.map((name) => textOf(facts.get(name))).find((text) => text !== undefined);
  const given = first("type", "mimetype");
  const type = (given === undefined ? undefined : normaliseMediaType(given)) ?? medium.type;
  const bytes = medium.bytes ?? readCount(first("length", "bytes", "size", "sizeinbytes", "filesize"));
  const title = first("title", "name");
  const duration = readDuration(
    first("duration", "durationinseconds") ?? textOf(frontMatter.fields.get("duration")?.value),
  );
  if (type === undefined) warn(" has no known media type.");
  if (bytes === undefined && isLocal(source ?? ""))
    warn(" is not beside the post, so its length is unknown.");
  return {
    url: medium.url,
    type: type ?? "application/octet-stream",
    ...(bytes === undefined ? {} : { bytes }),
    ...(title === undefined ? {} : { title }),
    ...(duration === undefined ? {} : { duration }),
  };
}

function sourceOf(value: Value | undefined): string | undefined {
  if (!isMap(value)) return textOf(value);
  return SOURCE_KEYS.map((name) => textOf(value.get(name))).find((text) => text !== undefined);
}

/** A path relative to the post, neither a URL nor from the site's root. */
function isLocal(source: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(source);
}

interface MediaProblem {
  readonly problem: string;
  readonly outside?: true;
}

function locateMedium(source: string, base: MediaBase): Medium | MediaProblem {
  const local = isLocal(source) ? findLocalFile(source, base) : undefined;
  if (local?.kind === "outside")
    return { problem: `"${source}" is outside the content folder.`, outside: true };
  const address = local?.kind === "file" ? source.split("/").map(encodeURIComponent).join("/") : source;
  const url = resolveUrl(address, base.url);
  if (url === undefined) return { problem: `"${source}" is no http(s) URL.` };
  const type = mediaTypeOf(local === undefined ? url : source);
  if (local?.kind === "file" && (type === undefined || type.startsWith("image/")))
    base.pictures[url] = local.path;
  return {
    url,
    ...(type === undefined ? {} : { type }),
    ...(local?.kind === "file" ? { bytes: local.bytes } : {}),
  };
}

type LocalFile =
  | { readonly kind: "file"; readonly path: string; readonly bytes: number }
  | { readonly kind: "outside" | "missing" };

function findLocalFile(source: string, { file, root }: MediaBase): LocalFile {
  if (source.includes("\0")) return { kind: "missing" };
  const path = resolve(dirname(file), source);
  const below = relative(root, path);
  if (below === ".." || below.startsWith(`..${sep}`) || resolve(root, below) !== path)
    return { kind: "outside" };
  const facts = statFile(path);
  return facts === undefined ? { kind: "missing" } : { kind: "file", path, bytes: facts };
}

function statFile(path: string): number | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts?.isFile() ? facts.size : undefined;
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
