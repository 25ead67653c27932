import { z } from "zod";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import type { ExportArchive } from "./archive.js";
import { findRepeated, MISSING_TEXT, makeDocument, makeItem } from "./found-item.js";
import { judgeExported } from "./gate.js";
import { readCsv } from "./read-csv.js";
import { readSubstackBody } from "./substack-body.js";

const text = z.string().default("");
const row = z.object({
  post_id: z.string(),
  post_date: text,
  is_published: text,
  type: text,
  audience: text,
  title: text,
  subtitle: text,
  podcast_url: text,
});

const VOCABULARY = {
  from: "`is_published` and `audience` in posts.csv",
  posts: new Set(["newsletter", "podcast"]),
  published: new Set(["true"]),
  drafts: new Set(["false"]),
};

export function isSubstackList(csv: string): boolean {
  const [header = ""] = csv.split("\n", 1);
  return /\bpost_id\b/.test(header) && /\bis_published\b/.test(header);
}

/** `posts.csv`, and a page for each post without its title: `posts/1234.the-slug.html`. */
export function readSubstackExport(list: string, archive: ExportArchive): FeedDocument {
  const folder = list.slice(0, list.lastIndexOf("/") + 1);
  const rows = readCsv(archive.read(list)).flatMap((written) => row.safeParse(written).data ?? []);
  const repeated = findRepeated(rows.map(({ post_id }) => post_id));
  const items = rows.map((one) => {
    const doubt = repeated.has(one.post_id)
      ? "Several posts have its id, so its text isn't clear."
      : undefined;
    return readRow(one, { body: archive.read(`${folder}posts/${one.post_id}.html`), doubt });
  });
  return makeDocument(items, "Substack");
}

function readRow(
  {
    post_id: id,
    post_date,
    is_published,
    type,
    audience,
    title,
    subtitle,
    podcast_url,
  }: z.output<typeof row>,
  { body, doubt }: { readonly body: string; readonly doubt: string | undefined },
): DocumentItem {
  const { markup, lost } = readSubstackBody(body);
  const slug = id.slice(id.indexOf(".") + 1);
  return makeItem({
    links: [["`post_id`", `/p/${encodeURIComponent(slug)}`]],
    title: ["`title`", { markup: title, format: "text" }],
    published: [["`post_date`", post_date || undefined]],
    summary: ["`subtitle`", subtitle === "" ? undefined : { markup: subtitle, format: "text" }],
    body: { markup, format: "html" },
    media: podcast_url === "" ? [] : [{ url: podcast_url }],
    unknownParts: body === "" && podcast_url === "" ? [MISSING_TEXT] : lost,
    ...judgeExported({ type, status: is_published, doubt, locked: audience !== "everyone" }, VOCABULARY),
  });
}
