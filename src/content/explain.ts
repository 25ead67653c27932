import type { SiteConfig } from "../config.js";
import { findDate, findField, NAMES, readLine } from "./fields.js";
import { readPath } from "./file-path.js";
import { makeHeadReader } from "./head.js";
import { COVERS } from "./media.js";
import { openPage, type Page } from "./page.js";
import type { Entry } from "./post.js";
import { makeTitleReader } from "./title.js";
import type { Field } from "./value.js";

/** What an entry says, and what made it say so. */
export interface Explanation {
  readonly field: string;
  /** As people read it; "" for nothing. */
  readonly value: string;
  /** "`date` in line 3", "the file's name", … */
  readonly from: string;
}

/** Where each field of an entry came from, where a file of its own says it: that is read once more. What is wrong with it the loader's findings say. */
export function explainEntry(entry: Entry, site: SiteConfig): readonly Explanation[] {
  const { body } = entry;
  // Pages of a built site and items of a feed have no front matter to point to.
  if (body.kind !== "file") return [];
  const file = { file: body.path, path: body.path };
  const page = openPage(file, { readHead: makeHeadReader(), readTitle: makeTitleReader(), report: () => {} });
  return page === undefined ? [] : [...explainDates(entry, page), ...explainRest(entry, page, site)];
}

function explainDates(entry: Entry, { fields }: Page): readonly Explanation[] {
  const found = findDate(fields, NAMES.published);
  // Words such as "Last Modified" stand where a date could.
  const dated = /\d/.test(String(found?.value)) ? found : undefined;
  const updated = findDate(fields, NAMES.updated);
  const expires = findDate(fields, NAMES.expires);
  const inName = /\d{4}-\d{2}-\d{2}/.test(entry.path.split("/").slice(-2).join("/"));
  return [
    {
      field: "date",
      value: timeOf(entry.published),
      from: sayField(dated) ?? (inName ? "the file's name" : "the folders' names"),
    },
    {
      field: "updated",
      value: timeOf(entry.updated),
      from:
        updated === undefined || entry.updated === entry.published
          ? "the date: nothing later is said"
          : say(updated),
    },
    ...(entry.expires === undefined
      ? []
      : [{ field: "expires", value: timeOf(entry.expires), from: sayField(expires) ?? "" }]),
  ];
}

function explainRest(entry: Entry, page: Page, site: SiteConfig): readonly Explanation[] {
  const { fields } = page;
  const find = (names: readonly string[]) => sayField(findField(fields, names));
  const nothing = "nothing says one";
  const titled = readLine({ fields, report: () => {} }, NAMES.title) !== undefined;
  const url = findField(fields, NAMES.url);
  const ofPath = readPath(`${entry.path}.md`);
  return [
    {
      field: "title",
      value: entry.title,
      from: titled
        ? (find(NAMES.title) ?? "")
        : page.title !== ""
          ? "the beginning of the body"
          : entry.title === ""
            ? nothing
            : "the file's name",
    },
    { field: "id", value: entry.id, from: find(NAMES.id) ?? "the URL's path" },
    {
      field: "url",
      value: entry.url,
      from: url === undefined || typeof url.value === "boolean" ? "the source's `url` pattern" : say(url),
    },
    {
      field: "slug",
      value: entry.slug,
      from: entry.slug === ofPath.slug ? "the file's name" : (find(["slug"]) ?? "the file's name"),
    },
    { field: "draft", value: entry.draft ? "yes" : "no", from: explainDraft(page, ofPath.drafts) },
    {
      field: "authors",
      value: entry.authors.map(({ name }) => name).join(", "),
      from: find(NAMES.authors) ?? (site.author === undefined ? "nobody is named" : "`site.author`"),
    },
    { field: "categories", value: namesOf(entry.categories), from: find(NAMES.categories) ?? nothing },
    { field: "tags", value: namesOf(entry.tags), from: find(NAMES.tags) ?? nothing },
    { field: "summary", value: entry.summary ?? "", from: find(NAMES.summary) ?? "the body's beginning" },
    {
      field: "language",
      value: entry.language ?? site.language,
      from: entry.language === undefined ? "`site.language`" : (find(NAMES.language) ?? ""),
    },
    { field: "cover", value: entry.cover?.url ?? "", from: find(COVERS) ?? nothing },
  ];
}

function explainDraft({ fields }: Page, inFolder: boolean): string {
  const said = ["draft", "published", "status"]
    .map((name) => fields.get(name))
    .find((field) => field !== undefined);
  return inFolder ? "the folder `_drafts`" : (sayField(said) ?? "nothing says it is one");
}

function sayField(field: Field | undefined): string | undefined {
  return field && say(field);
}

function say({ name, line }: Field): string {
  return `\`${name}\` in line ${line}`;
}

function namesOf(tags: Entry["tags"]): string {
  return tags.map(({ name }) => name).join(", ");
}

function timeOf(instant: number): string {
  return new Date(instant).toISOString();
}
