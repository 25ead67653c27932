import { relative, resolve, sep } from "node:path";
import type { SiteConfig, SourceConfig } from "#config/schema.js";
import { makeAddressReader, type ReadAddress } from "#content/dialects/addresses.js";
import { detectDialect } from "#content/dialects/detect.js";
import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import {
  findDate,
  findField,
  formatFieldPlace,
  type Report,
  readDraft,
  readLine,
} from "#content/front-matter/fields.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import type { Provenance } from "#content/model/provenance.js";
import type { Field } from "#content/model/value.js";
import { readLanguage } from "#content/sources/from-files/entry.js";
import { openPage, type Page } from "#content/sources/from-files/page.js";
import { makeHeadReader } from "#content/text/file-head.js";
import { wallClockOf } from "#zoned-time.js";
import { explainExtracted } from "./explain-extracted.js";
import type { Explanation } from "./explanation.js";

export interface ExplainContext {
  readonly site: SiteConfig;
  /** The config's folder, absolute. */
  readonly baseDir: string;
  readonly sources: readonly SourceConfig[];
  /** Of a page of a built site or an item of a feed. */
  readonly provenance: Provenance | undefined;
}

/** Where each field of an entry came from. A file of its own is read once more. What is wrong with it the loader's findings say. */
export function explainEntry(entry: Entry, context: ExplainContext): readonly Explanation[] {
  // Pages of a built site and items of a feed have no front matter to point to.
  if (entry.body.kind !== "file")
    return explainExtracted(entry, context.provenance ?? new Map(), context.site);
  const page = reopen(entry.body.path, entry, context);
  return page === undefined ? [] : [...explainDates(entry, page), ...explainRest(entry, page, context.site)];
}

/** A page with the generator's defaults under its own fields. */
interface PageWithDefaults extends Page {
  readonly pathInfo: PathInfo;
  readonly readAddress: ReadAddress;
  /** What makes the URL of a page that names none. */
  readonly rules: string;
}

function reopen(path: string, entry: Entry, { site, baseDir, sources }: ExplainContext) {
  const tools = { readHead: makeHeadReader(), readTitle: makeTitleReader(), report: () => {} };
  const page = openPage({ file: path, path }, tools);
  const found = sources
    .flatMap((source) => ("files" in source ? [{ source, root: resolve(baseDir, source.files) }] : []))
    .map(({ source, root }) => ({ source, root, below: relative(root, path).split(sep).join("/") }))
    .find(({ below }) => parsePostPath(below).path === entry.path);
  if (page === undefined || found === undefined) return undefined;
  const { source, root, below } = found;
  const { dialect, by } = detectDialect({ root, baseDir, configured: source.dialect });
  const clock = wallClockOf(site.timezone);
  const ofDialect = `the rules of ${dialect.name}${by === undefined ? "" : ` (${by})`}`;
  const whole: PageWithDefaults = {
    ...page,
    fields: dialect.applyDefaults?.(page.fields, below) ?? page.fields,
    pathInfo: parsePostPath(below),
    readAddress: makeAddressReader({ site, pattern: source.url, dialect, clock }),
    rules:
      source.url !== undefined
        ? "the source's `url` pattern"
        : dialect.pathOf === undefined
          ? "the path"
          : ofDialect,
  };
  return whole;
}

function explainDates(entry: Entry, { fields }: Page): readonly Explanation[] {
  const found = findDate(fields, FIELD_ALIASES.published);
  // Words such as "Last Modified" stand where a date could.
  const dated = /\d/.test(String(found?.value)) ? found : undefined;
  const updated = findDate(fields, FIELD_ALIASES.updated);
  const expires = findDate(fields, FIELD_ALIASES.expires);
  const inName = /\d{4}-\d{2}-\d{2}/.test(entry.path.split("/").slice(-2).join("/"));
  return [
    {
      field: "date",
      value: timeOf(entry.published),
      from: describeOptionalOrigin(dated) ?? (inName ? "the file's name" : "the folders' names"),
    },
    {
      field: "updated",
      value: timeOf(entry.updated),
      from:
        updated === undefined || entry.updated === entry.published
          ? "the date: nothing later is said"
          : describeOrigin(updated),
    },
    ...(entry.expires === undefined
      ? []
      : [{ field: "expires", value: timeOf(entry.expires), from: describeOptionalOrigin(expires) ?? "" }]),
  ];
}

function explainRest(entry: Entry, page: PageWithDefaults, site: SiteConfig): readonly Explanation[] {
  const { fields } = page;
  const find = (names: readonly string[]) => describeOptionalOrigin(findField(fields, names));
  const nothing = "nothing says one";
  const titled = readLine({ fields, report: () => {} }, FIELD_ALIASES.title) !== undefined;
  const { pathInfo } = page;
  return [
    {
      field: "title",
      value: entry.title,
      from: titled
        ? (find(FIELD_ALIASES.title) ?? "")
        : page.title !== ""
          ? "the beginning of the body"
          : entry.title === ""
            ? nothing
            : "the file's name",
    },
    { field: "id", value: entry.id, from: find(FIELD_ALIASES.id) ?? "the URL's path" },
    { field: "url", value: entry.url, from: explainUrl(entry, page) },
    {
      field: "slug",
      value: entry.slug,
      from: entry.slug === pathInfo.slug ? "the file's name" : (find(["slug"]) ?? "the file's name"),
    },
    { field: "draft", value: entry.draft ? "yes" : "no", from: explainDraft(page) },
    {
      field: "authors",
      value: entry.authors.map(({ name }) => name).join(", "),
      from: find(FIELD_ALIASES.authors) ?? (site.author === undefined ? "nobody is named" : "`site.author`"),
    },
    {
      field: "categories",
      value: namesOf(entry.categories),
      from: find(FIELD_ALIASES.categories) ?? nothing,
    },
    { field: "tags", value: namesOf(entry.tags), from: find(FIELD_ALIASES.tags) ?? nothing },
    {
      field: "summary",
      value: entry.summary ?? "",
      from: find(FIELD_ALIASES.summary) ?? "the body's beginning",
    },
    {
      field: "language",
      value: entry.language ?? site.language,
      from: (saysLanguage(entry, page, site) ? find(FIELD_ALIASES.language) : undefined) ?? "`site.language`",
    },
    { field: "cover", value: entry.cover?.url ?? "", from: find(FIELD_ALIASES.cover) ?? nothing },
  ];
}

/** A pattern that can't be filled makes no URL, and the loader says so. */
function explainUrl(entry: Entry, { fields, pathInfo, readAddress, rules }: PageWithDefaults): string {
  const field = findField(fields, FIELD_ALIASES.url);
  let passedOver = field === undefined || typeof field.value === "boolean";
  const report: Report = (code) => {
    if (code === "W_FIELD") passedOver = true;
  };
  readAddress({ fields, report }, pathInfo, entry.published);
  return field === undefined || passedOver ? rules : describeOrigin(field);
}

/** A tag that is none is passed over. */
function saysLanguage(entry: Entry, { fields }: Page, site: SiteConfig): boolean {
  let refused = false;
  const report: Report = () => {
    refused = true;
  };
  return readLanguage({ fields, report }, site.language) === entry.language && !refused;
}

/** Of several the one that holds it back. */
function explainDraft({ fields, pathInfo }: PageWithDefaults): string {
  if (pathInfo.drafts) return "the folder `_drafts`";
  const said = ["draft", "published", "status"].flatMap((name) => {
    const field = fields.get(name);
    return field === undefined ? [] : [{ name, field }];
  });
  const deciding = said.find(({ name, field }) =>
    readDraft({ fields: new Map([[name, field]]), report: () => {} }),
  );
  return describeOptionalOrigin((deciding ?? said[0])?.field) ?? "nothing says it is one";
}

function describeOptionalOrigin(field: Field | undefined): string | undefined {
  return field && describeOrigin(field);
}

function describeOrigin(field: Field): string {
  return `\`${field.name}\` in ${formatFieldPlace(field)}`;
}

function namesOf(tags: Entry["tags"]): string {
  return tags.map(({ name }) => name).join(", ");
}

function timeOf(instant: number): string {
  return new Date(instant).toISOString();
}
