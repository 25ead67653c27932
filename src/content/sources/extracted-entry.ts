import type { PathInfo } from "#content/dialects/file-path.js";
import type { ResolveWallTime } from "#content/front-matter/dates.js";
import { type FrontMatterContext, type Report, readLine } from "#content/front-matter/fields.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";
import type { Candidate, Provenance, RecordedField } from "#content/front-matter/provenance.js";
import type { Body, Entry } from "#content/model/post.js";
import { fieldKey, type Value } from "#content/model/value.js";
import type { Instant } from "#zoned-time.js";
import { composeEntry, type SourceContext } from "./compose-entry.js";

/** What a page or an item of a feed says about its post. */
export interface ExtractedPost {
  /** By the names that front matter has for them. */
  readonly values: Readonly<Record<string, Candidate<Value>>>;
  /** As written; the first valid date counts. Other people's mistakes can't be corrected here. */
  readonly published: readonly Candidate<string>[];
  readonly updated: readonly Candidate<string>[];
  readonly expires?: readonly Candidate<string>[];
  readonly draft?: Candidate<boolean>;
  readonly pathInfo: PathInfo;
  readonly body: Body;
  /** Absolute path; "" where there is no file. */
  readonly file: string;
}

interface ReportContext {
  /** As shown to the user. */
  readonly name: string;
  readonly report: Report;
  /** What else is known about where the post was found. */
  readonly found?: Provenance;
}

/** By the same rules as front matter: ids, authors known by the site, topics, media types. Undefined, with a note, without a date. */
export function makeExtractedEntry(
  { pathInfo, body, file, draft, ...found }: ExtractedPost,
  context: SourceContext,
  { name, report, found: known }: ReportContext,
): Entry | undefined {
  const provenance = new Map<RecordedField, string>(known);
  const frontMatter: FrontMatterContext = {
    fields: fieldsOf(found.values),
    // There is no line to name: these fields were not written by the user.
    report: (code, message) => report(code, message),
    recordOrigin: (field, origin) =>
      provenance.set(field, typeof origin === "string" ? origin : (origin.from ?? "")),
  };
  const dateOf = (field: RecordedField, candidates: readonly Candidate<string>[]) =>
    readFirstDate(candidates, {
      zone: context.zone,
      record: (from, doubt) => {
        provenance.set(field, from);
        if (doubt !== undefined) report("W_DATE_ZONE", doubt);
      },
    });
  const published = dateOf("published", found.published);
  if (published === undefined) {
    report("N_NO_DATE", "It has no date, so it is not a post.");
    return undefined;
  }
  if (draft?.[1] !== undefined) provenance.set("draft", draft[0]);
  const parts = {
    title: readLine(frontMatter, "title") ?? "",
    published,
    updated: dateOf("updated", found.updated),
    expires: dateOf("expires", found.expires ?? []),
    draft: draft?.[1] === true,
    pathInfo,
    makeBody: () => body,
    file,
    name,
  };
  const entry = composeEntry(frontMatter, parts, context);
  if (entry !== undefined) context.recordProvenance?.(entry, provenance);
  return entry;
}

function fieldsOf(values: ExtractedPost["values"]): FrontMatterContext["fields"] {
  return new Map(
    Object.entries(values).flatMap(([name, [from, value]]) =>
      value === undefined ? [] : [[fieldKey(name), { name, value, line: 1, from }] as const],
    ),
  );
}

interface DateContext {
  readonly zone: ResolveWallTime;
  readonly record: (from: string, doubt: string | undefined) => void;
}

function readFirstDate(
  candidates: readonly Candidate<string>[],
  { zone, record }: DateContext,
): Instant | undefined {
  for (const [from, text] of candidates) {
    const found = text === undefined ? undefined : readFoundDate(text, zone);
    if (found === undefined) continue;
    record(from, found.doubt);
    return found.instant;
  }
  return undefined;
}

/** A map as front matter would hold it; what is undefined isn't there. */
export function makeValueMap(
  values: Readonly<Record<string, Value | undefined>>,
): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
