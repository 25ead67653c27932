import type { AddressProblem, PermalinkInput } from "#content/dialects/dialect.js";
import type { PathInfo } from "#content/dialects/file-path.js";
import { settingOf } from "#content/dialects/generator-data.js";
import { dateParts, rootPath } from "#content/dialects/permalinks.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { findField, textOf } from "#content/front-matter/fields.js";
import { type Fields, fieldKey, isList, isMap, type Value } from "#content/model/value.js";

const DEFAULT = ":year/:month/:day/:title/";

/** https://hexo.io/docs/permalinks */
export function pathOf(page: PermalinkInput, settings: Fields): string | AddressProblem {
  const pattern = settingOf(settings, "permalink") ?? DEFAULT;
  let unknown: string | undefined;
  const filled = pattern.replace(/:(\w+)/g, (token, name: string) => {
    const value = tokenValue(name, page, settings);
    if (value === undefined) unknown ??= token;
    return value ?? "";
  });
  if (unknown !== undefined)
    return {
      problem: `Only Hexo knows what \`${unknown}\` of its \`permalink\` is. Read the built pages: \`{ html: public }\`.`,
    };
  return prettyPath(rootPath(assetFolder(filled, settings)), settings);
}

function tokenValue(name: string, page: PermalinkInput, settings: Fields): string | undefined {
  const { fields, pathInfo, time } = page;
  const parts = dateParts(time);
  // The slug of Hexo is the path of the file below `_posts`.
  const slug = pathInfo.urlPath;
  switch (name) {
    case "title":
      return slug;
    case "name":
      return slug.split("/").at(-1);
    case "post_title":
      return slugize(textOf(fields.get("title")?.value) ?? "", 1);
    case "year":
    case "month":
    case "day":
    case "hour":
    case "minute":
    case "second":
      return parts[name];
    case "i_month":
      return String(Number(parts.month));
    case "i_day":
      return String(Number(parts.day));
    case "hash":
    case "timestamp":
    case "id":
      return textOf(fields.get(name)?.value);
    case "category":
      return categoryPath(fields, settings);
    default:
      return (
        textOf(fields.get(fieldKey(name))?.value) ??
        textOf(mapOf(settings, "permalinkdefaults").get(fieldKey(name)))
      );
  }
}

/** A list of names is a hierarchy; the last one's folder holds the post. Of a list of lists, the last list counts. */
function categoryPath(fields: Fields, settings: Fields): string {
  const names = namesIn(findField(fields, FIELD_ALIASES.categories)?.value);
  if (names.length === 0) return settingOf(settings, "defaultcategory") ?? "uncategorized";
  const map = mapOf(settings, "categorymap");
  const transform = settingOf(settings, "filenamecase") ?? "0";
  return names.map((name) => slugize(textOf(map.get(fieldKey(name))) ?? name, Number(transform))).join("/");
}

function namesIn(value: Value | undefined): readonly string[] {
  if (!isList(value)) return value === undefined || value === null ? [] : [String(value)];
  const last = value.at(-1);
  return value.some(isList) ? namesIn(last) : value.map((name) => textOf(name) ?? "").filter(Boolean);
}

function mapOf(settings: Fields, name: string): ReadonlyMap<string, Value> {
  const value = settings.get(name)?.value;
  return isMap(value) ? value : new Map();
}

/** hexo-util's: letters without accents stay as they are typed, and all else becomes hyphens. @param transform 1: lower case */
function slugize(text: string, transform: number): string {
  const words = text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\u0000-\u001f]/g, "")
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-+|-+$/g, "");
  return transform === 1 ? words.toLowerCase() : transform === 2 ? words.toUpperCase() : words;
}

function assetFolder(path: string, settings: Fields): string {
  const hasFolder = settings.get("postassetfolder")?.value === true;
  return hasFolder && !/(?:\/|\.html)$/.test(path) ? `${path}/` : path;
}

/** `pretty_urls` shortens links; a server finds the page under both. */
function prettyPath(path: string, settings: Fields): string {
  const pretty = mapOf(settings, "prettyurls");
  const short = pretty.get("trailingindex") === false ? path.replace(/(^|\/)index\.html$/, "$1") : path;
  return pretty.get("trailinghtml") === false && !short.endsWith("index.html")
    ? short.replace(/\.html$/, "")
    : short;
}

/** A `permalink` in front matter is the whole address below the root. */
export function withSlash(fields: Fields, settings: Fields): Fields {
  const field = fields.get("permalink");
  if (field === undefined || typeof field.value !== "string") return fields;
  return new Map(fields).set("permalink", { ...field, value: assetFolder(field.value, settings) });
}

interface HexoNames {
  readonly readPath: (path: string, usual: PathInfo) => PathInfo;
}

/** What a file's name says, by `new_post_name`. @param above the source's folder below `_posts` */
export function makeHexoNames(settings: Fields, above: string): HexoNames {
  const pattern = (settingOf(settings, "newpostname") ?? ":title.md").replace(/\.[^./]+$/, "");
  const names: string[] = [];
  const expression = pattern
    .split(/:(\w+)/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      names.push(part);
      return SEGMENTS.get(part) ?? "(.+?)";
    })
    .join("");
  const match = new RegExp(`^${expression}$`);
  return {
    readPath: (path, usual) => {
      const bare = `${above === "" ? "" : `${above}/`}${path}`
        .replace(/^(?:.*\/)?_(?:posts|drafts)\//, "")
        .replace(/\.[^./]+$/, "");
      const found = match.exec(bare);
      const values = new Map(names.map((name, index) => [name, found?.[index + 1] ?? ""]));
      const slug =
        values.get("title") ||
        bare
          .split("/")
          .map((part) => slugize(part, 0))
          .join("/");
      const year = values.get("year");
      const month = values.get("month") ?? values.get("i_month");
      const day = values.get("day") ?? values.get("i_day");
      const date =
        year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : undefined;
      return { ...usual, urlPath: slug, slug: slug.split("/").at(-1) ?? slug, date };
    },
  };
}

const SEGMENTS: ReadonlyMap<string, string> = new Map([
  ["year", "(\\d{4})"],
  ["month", "(\\d{2})"],
  ["day", "(\\d{2})"],
  ["i_month", "(\\d{1,2})"],
  ["i_day", "(\\d{1,2})"],
  ["hash", "([0-9a-f]{12})"],
]);
