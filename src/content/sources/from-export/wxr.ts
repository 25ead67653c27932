import { Parser } from "htmlparser2";

/** What only a WordPress export says about an item. */
export interface WordPressItem {
  readonly id: string;
  /** `post`, `page`, `attachment`, … */
  readonly type: string;
  /** `publish`, `draft`, `pending`, `private`, `future`, `trash`, … */
  readonly status: string;
  /** It has a password. */
  readonly locked: boolean;
  /** `YYYY-MM-DD HH:MM:SSZ`; "" for a draft that was never published. */
  readonly published: string;
  readonly updated: string;
  /** The date in the blog's zone, which the export doesn't name. */
  readonly local: string;
  /** Of an attachment. */
  readonly url: string;
  /** As typed: feedsmith drops comments, `<!--more-->` included. */
  readonly content: string;
  /** HTML; "" if there is none. */
  readonly excerpt: string;
  readonly meta: ReadonlyMap<string, string>;
}

export interface WordPressExport {
  /** By the `guid` of the item. */
  readonly items: ReadonlyMap<string, WordPressItem>;
  readonly attachments: ReadonlyMap<string, WordPressItem>;
  /** Display names by login. The mail addresses in an export were never meant to be published. */
  readonly authors: ReadonlyMap<string, string>;
}

export function isWordPressExport(xml: string): boolean {
  return /<wp:wxr_version>/.test(xml.slice(0, 20_000));
}

type Texts = Map<string, string>;

const KEPT_ELEMENTS = /^(?:wp:\w+|guid|(?:content|excerpt):encoded)$/;

/** Reads the elements that feedsmith ignores. */
export function readWordPressExport(xml: string): WordPressExport {
  const items = new Map<string, WordPressItem>();
  const attachments = new Map<string, WordPressItem>();
  const authors = new Map<string, string>();
  let texts: Texts = new Map();
  let meta: Texts = new Map();
  let text = "";
  const parser = new Parser(
    {
      onopentagname: (name) => {
        text = "";
        if (name === "item" || name === "wp:author") texts = new Map();
        if (name === "item") meta = new Map();
      },
      ontext: (part) => {
        text += part;
      },
      onclosetag: (name) => {
        if (KEPT_ELEMENTS.test(name)) texts.set(name, text.trim());
        text = "";
        if (name === "wp:author") authors.set(textIn(texts, "wp:author_login"), nameOf(texts));
        if (name === "wp:postmeta") meta.set(textIn(texts, "wp:meta_key"), textIn(texts, "wp:meta_value"));
        if (name !== "item") return;
        const item = itemOf(texts, meta);
        items.set(textIn(texts, "guid"), item);
        if (item.type === "attachment") attachments.set(item.id, item);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return { items, attachments, authors };
}

function textIn(texts: Texts, name: string): string {
  return texts.get(name) ?? "";
}

function nameOf(texts: Texts): string {
  return textIn(texts, "wp:author_display_name") || textIn(texts, "wp:author_login");
}

function itemOf(texts: Texts, meta: Texts): WordPressItem {
  return {
    id: textIn(texts, "wp:post_id"),
    type: textIn(texts, "wp:post_type"),
    status: textIn(texts, "wp:status"),
    locked: textIn(texts, "wp:post_password") !== "",
    published: dateIn(texts, "wp:post_date_gmt"),
    updated: dateIn(texts, "wp:post_modified_gmt"),
    local: dateIn(texts, "wp:post_date").replace(/Z$/, ""),
    url: textIn(texts, "wp:attachment_url"),
    content: textIn(texts, "content:encoded"),
    excerpt: textIn(texts, "excerpt:encoded"),
    meta,
  };
}

/** WordPress writes zeros for a missing date. */
function dateIn(texts: Texts, name: string): string {
  const date = textIn(texts, name);
  return date === "" || date.startsWith("0000") ? "" : `${date}Z`;
}

/** The pixels of a picture, from the PHP array that WordPress stores with it. */
export function sizeOfAttachment({ meta }: WordPressItem): {
  readonly width?: number;
  readonly height?: number;
} {
  const metadata = meta.get("_wp_attachment_metadata") ?? "";
  const [, width] = /"width";i:(\d{1,6});/.exec(metadata) ?? [];
  const [, height] = /"height";i:(\d{1,6});/.exec(metadata) ?? [];
  return width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) };
}
