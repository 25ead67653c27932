import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Value } from "#content/model/value.js";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import type { ExportArchive } from "./archive.js";
import { type Card, cardsIn, field } from "./card-html.js";
import { findRepeated, MISSING_TEXT, makeDocument, makeItem } from "./found-item.js";
import { judgeExported } from "./gate.js";
import { readCsv } from "./read-csv.js";
import { dropTemplateTags } from "./template-tags.js";

const VOCABULARY = {
  from: "`status`, `archival_mode` and `email_type`",
  posts: new Set(["email"]),
  published: new Set(["sent", "imported", "resending", "in_flight"]),
  drafts: new Set(["draft", "managed_by_rss", "about_to_send", "scheduled", "paused", "throttled"]),
};

/** Undefined for anything else. */
export function findListedEmails(json: unknown): readonly Card[] | undefined {
  const found = cardsIn({ json }, "json").flatMap((one) =>
    Array.isArray(one.results) ? cardsIn(one, "results") : [one],
  );
  return found.length > 0 && found.every(isEmail) ? found : undefined;
}

function isEmail(card: Card): boolean {
  return ["subject", "publish_date", "id"].every((name) => Object.hasOwn(card, name));
}

export function readEmailsCsv(csv: string): readonly Card[] | undefined {
  const [header = ""] = csv.split("\n", 1);
  return /\bsubject\b/.test(header) && /\bpublish_date\b/.test(header) ? readCsv(csv) : undefined;
}

/** `emails/the-slug.md`; its front matter leaves out what is as usual. */
export function readEmailFile(text: string): Card {
  const { fields, body } = splitFile(text);
  return { ...fields, body };
}

function splitFile(text: string): { readonly fields: Card; readonly body: string } {
  const read = readFrontMatter(text);
  if (read.kind !== "read") return { fields: {}, body: text };
  const fields: Record<string, Value> = {};
  for (const { name, value } of read.fields.values()) fields[name] = value;
  return { fields, body: text.slice(read.end) };
}

/** @param folder where `emails/` is, with a `/` at its end; "" at the top */
export function readButtondownExport(
  rows: readonly Card[],
  archive: ExportArchive,
  folder: string,
): FeedDocument {
  const nameOf = (email: Card): string => field(email, "slug") || field(email, "id");
  const repeated = findRepeated(rows.map(nameOf));
  const hasStatuses = rows.some((email) => Object.hasOwn(email, "status"));
  const items = rows.map((email) => {
    if (Object.hasOwn(email, "body")) return readEmail(email, { hasStatuses });
    const { fields, body } = splitFile(archive.read(`${folder}emails/${nameOf(email)}.md`));
    return readEmail(
      { ...fields, ...email, body },
      {
        hasStatuses: hasStatuses || Object.hasOwn(fields, "status"),
        doubt: repeated.has(nameOf(email))
          ? "Several emails have its name, so its text isn't clear."
          : undefined,
      },
    );
  });
  const [, home] = /^(https?:\/\/.+\/)archive\/[^/]+\/?$/.exec(field(rows[0] ?? {}, "absolute_url")) ?? [];
  return { ...makeDocument(items, "Buttondown"), home };
}

interface EmailState {
  readonly hasStatuses: boolean;
  readonly doubt?: string | undefined;
}

function readEmail(email: Card, { hasStatuses, doubt }: EmailState): DocumentItem {
  const of = (name: string): string => field(email, name);
  const slug = of("slug");
  const [mode = "", name = ""] = /^\s*<!--\s*buttondown-editor-mode:\s*(\w+)\s*-->/.exec(of("body")) ?? [];
  const { markup, removed } = dropTemplateTags(of("body").slice(mode.length));
  return makeItem({
    // The newsletter's feed has the addresses as ids.
    id: ["`id`", of("absolute_url") === "" && slug === "" ? of("id") || undefined : undefined],
    links: [
      ["`absolute_url`", of("absolute_url") || undefined],
      ["`slug`", slug === "" ? undefined : `./archive/${encodeURIComponent(slug)}/`],
    ],
    title: ["`subject`", { markup: of("subject"), format: "text" }],
    published: [["`publish_date`", of("publish_date") || undefined]],
    summary: [
      "`description`",
      of("description") === "" ? undefined : { markup: of("description"), format: "text" },
    ],
    picture: ["`image`", of("image") === "" ? undefined : { url: of("image") }],
    body: { markup, format: name === "fancy" || name === "naked" ? "html" : "markdown" },
    unknownParts: markup.trim() === "" ? [...removed, MISSING_TEXT] : removed,
    ...judgeExported(
      {
        type: "email",
        status: hasStatuses ? of("status") : undefined,
        doubt,
        locked: !isForEverybody(email),
      },
      VOCABULARY,
    ),
  });
}

/** The newer field counts. Some texts in the archive are only for subscribers, or for those who pay. */
function isForEverybody(email: Card): boolean {
  const archived = field(email, "archival_mode");
  if (archived !== "") return archived === "enabled" || archived === "archive_only";
  return ["", "public", "archival"].includes(field(email, "email_type"));
}
