import { load } from "cheerio";
import type { Field, Format } from "./readers.js";
import type { ShownItem } from "./shown.js";
import type { ToldEnclosure, ToldPost, ToldSite, ToldText } from "./told.js";

interface Context {
  readonly site: ToldSite;
  readonly format: Format;
}

/** Says in one line how the reader's item differs from the post; undefined if it doesn't. */
export function compareField(
  field: Exclude<Field, "site title" | "site link">,
  shown: ShownItem,
  { post, site, format }: Context & { readonly post: ToldPost },
): string | undefined {
  switch (field) {
    case "id":
      return differ(shown.id, (format === "atom" ? post.atomId : undefined) ?? post.id ?? post.url);
    case "title":
      return compareTitle(shown.title ?? "", post, format);
    case "link":
      return differ(shown.link, post.url);
    case "date":
      return differ(new Date(shown.date ?? "").getTime(), Date.parse(post.published));
    case "authors":
      return differ(shown.authors?.join(", "), (post.authors ?? [site.author]).join(", "));
    case "categories":
      return differ((shown.categories ?? []).join(","), (post.categories ?? []).join(","));
    case "summary":
      return matches(foldSpace(shown.summary ?? ""), post.summary) ||
        matches(textOf(shown.summary), post.summary)
        ? undefined
        : quote(shown.summary, post.summary);
    case "content":
      return compareContent(shown.content ?? "", post);
    case "enclosures":
      return compareEnclosures(shown.enclosures ?? [], post.enclosures ?? []);
  }
}

/** Atom asks for a title; in the other formats a post may have none, and readers show its summary or a word of their own. */
function compareTitle(shown: string, { title, summary }: ToldPost, format: Format): string | undefined {
  if (title !== "") return differ(shown, title);
  return format === "atom" ? differ(shown, summary) : undefined;
}

function compareContent(shown: string, { content, addresses }: ToldPost): string | undefined {
  const text = textOf(shown);
  if (!matches(text, content)) return quote(text, content);
  return addresses === undefined ? undefined : differ(addressesIn(shown).join(" "), addresses.join(" "));
}

/** Some readers know the first file only, or only its address. */
function compareEnclosures(
  shown: NonNullable<ShownItem["enclosures"]>,
  told: readonly ToldEnclosure[],
): string | undefined {
  const known = shown.map(({ url, type, length }, index) => ({
    url,
    type: type ?? told[index]?.type,
    length: length ?? told[index]?.length,
  }));
  return differ(JSON.stringify(known), JSON.stringify(told));
}

export function textOf(html: string | null | undefined): string {
  return foldSpace(load(html ?? "").text());
}

function addressesIn(html: string): readonly (string | undefined)[] {
  const page = load(html);
  return page("[href], [src]")
    .toArray()
    .map((element) => page(element).attr("href") ?? page(element).attr("src"));
}

export function foldSpace(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function matches(shown: string, told: ToldText): boolean {
  return typeof told === "string"
    ? shown === told
    : shown.startsWith(told.begins) && shown.endsWith(told.ends) && shown !== "";
}

export function differ<Value>(shown: Value, told: Value): string | undefined {
  return shown === told ? undefined : quote(shown, told);
}

function quote(shown: unknown, told: unknown): string {
  return `shows ${cut(JSON.stringify(shown))}, not ${cut(JSON.stringify(told))}`;
}

function cut(text = "nothing"): string {
  return text.length > 400 ? `${text.slice(0, 200)} … ${text.slice(-100)}` : text;
}
