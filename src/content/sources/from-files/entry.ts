import type { Dialect } from "#content/dialects/dialect.js";
import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import { readDate } from "#content/front-matter/dates.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import {
  type FrontMatterContext,
  findDate,
  findField,
  formatOrigin,
  type Report,
  readDraft,
  readInstant,
  readLine,
  textOf,
} from "#content/front-matter/fields.js";
import type { RecordedField } from "#content/front-matter/provenance.js";
import type { RenameFields } from "#content/front-matter/renamed-fields.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { ReadTitle } from "#content/markup/title.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import type { Entry, Template } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import {
  type ContentFile,
  composeEntry,
  type EntryParts,
  type ReadEntry,
  type SourceContext,
} from "#content/sources/compose-entry.js";
import type { HeadReader } from "#content/text/file-head.js";
import { type Finding, finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { openPage, type Page } from "./page.js";

/** What all files of a source have in common. */
export interface EntryContext extends SourceContext {
  /** What stands before a path below the source where it is shown to the user. */
  readonly prefix: string;
  readonly readHead: HeadReader;
  readonly readTitle: ReadTitle;
  /** Takes the fields that the source calls otherwise. */
  readonly renameFields: RenameFields;
  readonly dialect: Dialect;
  /** The dialect is neither configured nor detected. */
  readonly undetected: boolean;
}

export interface ReadFile extends ReadEntry {
  /** Nothing but this file decided: none beside it was looked for, and it could be read. */
  readonly cacheable: boolean;
}

/** The first stage: what the head of a file and its path say. Never throws for what is in the file. */
export function readEntry(
  { file, path }: Pick<ContentFile, "file" | "path">,
  entryContext: EntryContext,
): ReadFile {
  const findings: Finding[] = [];
  const name = `${entryContext.prefix}${path}`;
  let cacheable = true;
  const report: Report = (code, message, line) => {
    findings.push(finding(code, line === undefined ? { file: name } : { file: name, line }, message));
    if (code === "E_READ") cacheable = false;
  };
  const onLookup = (): void => {
    cacheable = false;
  };
  const { readHead, readTitle, renameFields, dialect } = entryContext;
  const page = openPage(
    { file, path },
    { readHead, readTitle, renameFields, report, textHeaders: dialect.textHeaders },
  );
  const entry =
    page === undefined
      ? undefined
      : readPage(page, { file: { file, path, name }, entryContext, report, onLookup });
  const broken = findings.some(({ level }) => level === "error");
  return { entry: broken ? undefined : entry, findings, cacheable };
}

interface Context {
  readonly file: ContentFile;
  readonly entryContext: EntryContext;
  readonly report: Report;
  readonly onLookup: () => void;
}

function readPage(page: Page, { file, entryContext, report, onLookup }: Context): Entry | undefined {
  const { dialect, zone, renameFields, recordProvenance } = entryContext;
  const defaults = dialect.applyDefaults;
  const template = templateOf(page, file.path, dialect);
  const fields = defaults === undefined ? page.fields : renameFields(defaults(page.fields, file.path));
  const provenance = new Map<RecordedField, string>();
  const frontMatter: FrontMatterContext = {
    fields,
    report,
    recordOrigin: recordProvenance && ((name, origin) => provenance.set(name, formatOrigin(origin))),
  };
  if (isNoPage(frontMatter, dialect)) return undefined;
  const pathInfo = (dialect.readPath ?? parsePostPath)(file.path);
  const published = readPublished(frontMatter, pathInfo, entryContext);
  if (published === undefined) return undefined;
  const parts: EntryParts = {
    title: readTitle(frontMatter, page, dialect.titleOf?.(pathInfo.slug)),
    published,
    updated: readInstant(frontMatter, "updated", zone),
    expires: readInstant(frontMatter, "expires", zone),
    draft: readDraft(frontMatter) || pathInfo.drafts,
    pathInfo,
    makeBody: ({ base, pictureBase, basePath }) => ({
      kind: "file",
      path: file.file,
      format: page.format,
      start: page.start,
      line: page.line,
      excerptSeparator: readSeparator(frontMatter, dialect),
      template,
      siteFolder: dialect.siteFolder,
      extensions: extensionsOf(template, dialect),
      buildsImages: dialect.buildsImages,
      kramdown: page.format === "markdown" ? dialect.kramdown : undefined,
      undetected: entryContext.undetected ? true : undefined,
      base,
      pictureBase,
      basePath,
    }),
    file: file.file,
    name: file.name,
    buildsImages: dialect.buildsImages,
    onLookup,
  };
  if (pathInfo.drafts) frontMatter.recordOrigin?.("draft", "the folder `_drafts`");
  const entry = composeEntry(frontMatter, parts, entryContext);
  if (entry !== undefined) recordProvenance?.(entry, provenance);
  return entry;
}

/** The front matter's title, else the body's first heading, else what the dialect makes of the file's name. */
function readTitle(frontMatter: FrontMatterContext, page: Page, fromName = ""): string {
  const title = readLine(frontMatter, "title");
  if (title !== undefined) return title;
  if (page.title !== "") frontMatter.recordOrigin?.("title", "the beginning of the body");
  else if (fromName !== "") frontMatter.recordOrigin?.("title", "the file's name");
  return page.title || fromName;
}

const LIQUID_OR_NUNJUCKS = /\b(liquid|njk)\b/;

function templateOf(
  { fields, format }: Page,
  path: string,
  { name, template }: Dialect,
): Template | undefined {
  if (/\.mdx$/i.test(path)) return "mdx";
  if (template === undefined || format === "text" || (template === "zola" && format === "html"))
    return undefined;
  if (fields.get("renderwithliquid")?.value === false) return undefined;
  const override = name === "eleventy" ? fields.get("templateengineoverride") : undefined;
  if (override === undefined) return template;
  const [, engine] = LIQUID_OR_NUNJUCKS.exec(String(override.value)) ?? [];
  return engine === undefined ? undefined : engine === "njk" ? "nunjucks" : "liquid";
}

function extensionsOf(
  template: Template | undefined,
  { markdown }: Dialect,
): readonly MarkdownExtension[] | undefined {
  return template === "mdx" ? [...(markdown ?? []), "mdx"] : markdown;
}

/** Eleventy writes no page for `permalink: false`; other generators have their own words. */
function isNoPage({ fields, report }: FrontMatterContext, { skipReason }: Dialect): boolean {
  const reason = skipReason?.(fields);
  if (reason !== undefined) {
    report("N_NOT_A_POST", reason);
    return true;
  }
  const permalink = fields.get("permalink");
  if (permalink?.value !== false) return false;
  report("N_NOT_A_POST", "`permalink: false` keeps it from being a page.", permalink.line);
  return true;
}

/** The front matter's date, else the file name's, else the folders'. */
function readPublished(
  frontMatter: FrontMatterContext,
  pathInfo: PathInfo,
  { zone, dialect }: EntryContext,
): Instant | undefined {
  const { report, recordOrigin } = frontMatter;
  const field = findDate(frontMatter.fields, "published");
  const written = textOf(field?.value) ?? "";
  const isVolatile = field !== undefined && dialect.isVolatileDate?.(written) === true;
  if (field !== undefined && !isVolatile) return readInstant(frontMatter, "published", zone);
  const named = pathInfo.date ?? dateInAddress(frontMatter);
  if (named === undefined) {
    if (isVolatile)
      report("W_DATE_MOVING", `"${written}" changes with each checkout, so this is not a post.`, field.line);
    else if (pathInfo.drafts || readDraft(frontMatter)) report("N_DRAFT", "It is a draft without a date.");
    else report("N_NO_DATE", "It has no date, so it is not a post.");
    return undefined;
  }
  const instant = readDate(named, zone);
  if (instant === undefined) report("E_DATE", `"${named}" is not a valid date.`);
  recordOrigin?.(
    "published",
    pathInfo.date === undefined
      ? "its address"
      : pathInfo.path.includes(named)
        ? "the file's name"
        : "the folders' names",
  );
  return instant;
}

/** Of `path = "2026/01/31/hello"`: the post is known to readers by that day. */
function dateInAddress({ fields }: FrontMatterContext): string | undefined {
  const address = textOf(findField(fields, FIELD_ALIASES.url)?.value) ?? "";
  return /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})(?=\/|$)/.exec(address)?.slice(1).join("-");
}

const SEPARATOR = fieldKey("excerpt_separator");

/** As written: `excerpt_separator: "\n\n"` ends the excerpt with the first paragraph. */
function readSeparator({ fields }: FrontMatterContext, { excerptSeparator = MORE_MARKER }: Dialect): string {
  const separator = fields.get(SEPARATOR)?.value;
  return typeof separator === "string" && separator !== "" ? separator : excerptSeparator;
}
