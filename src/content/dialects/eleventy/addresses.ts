import type { PermalinkInput } from "#content/dialects/dialect.js";
import { dateParts, fillTokens, rootPath } from "#content/dialects/permalinks.js";
import { textOf } from "#content/front-matter/fields.js";
import { fieldKey } from "#content/model/value.js";
import { slugOf } from "#content/text/slug.js";

/** @param above the source's folder below the input folder */
export function pathOf(page: PermalinkInput, above: string): string {
  const path = inputPath(page, above).replace(/(^|\/)index$/, "$1");
  // A file named like its folder stands for the folder (`TemplatePermalink.generate`).
  return rootPath(`${path.replace(/((?:^|\/)([^/]+))\/\2$/, "$1")}/`);
}

/** `page.filePathStem` without its leading slash: unlike the default address, without the date before the file's name. */
function stemOf(page: PermalinkInput, above: string): string {
  return inputPath(page, above).replace(/(^|\/)\d{4}-\d{2}-\d{2}-([^/]+)$/, "$1$2");
}

function inputPath({ pathInfo }: PermalinkInput, above: string): string {
  return above === "" ? pathInfo.path : `${above}/${pathInfo.path}`;
}

/** Fills what permalinks are usually made of; undefined if there is anything else in one. */
export function fillPermalink(pattern: string, page: PermalinkInput, above: string): string | undefined {
  const filled = fillTokens(pattern, /\{\{-?\s*(.*?)\s*-?\}\}/gs, ([, expression = ""]) =>
    evaluate(expression, page, above),
  );
  return filled === undefined || filled.includes("{%") ? undefined : rootPath(filled);
}

function evaluate(expression: string, page: PermalinkInput, above: string): string | undefined {
  const [name = "", ...filters] = expression.split("|").map((part) => part.trim());
  const isDate = name === "page.date" || name === "date";
  let value = isDate ? new Date(page.time).toISOString() : readVariable(name, page, above);
  for (const filter of filters) {
    if (value === undefined) return undefined;
    const format = /^date\s*:\s*["']([^"']*)["']$/.exec(filter)?.[1];
    if (isDate && format !== undefined) value = formatDate(format, page);
    else if (/^(?:slugify|slug)$/.test(filter)) value = slugOf(value);
    else if (filter === "downcase" || filter === "lower") value = value.toLowerCase();
    else return undefined;
  }
  return value;
}

function readVariable(name: string, page: PermalinkInput, above: string): string | undefined {
  if (name === "page.fileSlug") return page.pathInfo.urlPath.split("/").at(-1) ?? "";
  if (name === "page.filePathStem") return `/${stemOf(page, above)}`;
  return textOf(page.fields.get(fieldKey(name))?.value);
}

function formatDate(format: string, { time }: PermalinkInput): string | undefined {
  const { year, month, day } = dateParts(time);
  const parts = new Map([
    ["Y", year],
    ["m", month],
    ["d", day],
  ]);
  return fillTokens(format, /%(.?)/gs, ([, letter = ""]) => parts.get(letter));
}
