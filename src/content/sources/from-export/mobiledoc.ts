import { z } from "zod";
import { escapeHtml } from "#content/text/escape.js";

export interface RenderedDocument {
  readonly html: string;
  /** Kinds of parts that can't be rendered. */
  readonly unknown: readonly string[];
}

/** Mobiledoc 0.3, the format of Ghost's editor before 5.0 (bustle/mobiledoc-kit, MOBILEDOC.md). */
const documentSchema = z.object({
  markups: z.array(z.tuple([z.string()], z.unknown())).default([]),
  atoms: z.array(z.tuple([z.string(), z.string()], z.unknown())).default([]),
  cards: z.array(z.tuple([z.string()], z.unknown())).default([]),
  sections: z.array(z.tuple([z.number()], z.unknown())),
});
type MobiledocDocument = z.output<typeof documentSchema>;

/** Its type, the markups it opens, how many it closes, and its text or the number of its atom. */
const marker = z.tuple([z.number(), z.array(z.number()), z.number(), z.union([z.string(), z.number()])]);
const markers = z.array(marker);

export function renderMobiledoc(json: string): RenderedDocument {
  const unknown = new Set<string>();
  try {
    const parsed = documentSchema.safeParse(JSON.parse(json));
    if (parsed.success)
      return {
        html: parsed.data.sections.map((one) => renderSection(one, parsed.data, unknown)).join(""),
        unknown: [...unknown],
      };
  } catch {
    // Not JSON.
  }
  return { html: "", unknown: ["the whole text"] };
}

const BLOCKS = /^(?:p|h[1-6]|blockquote|aside|ul|ol)$/;

function renderSection(
  section: readonly unknown[],
  document: MobiledocDocument,
  unknown: Set<string>,
): string {
  const [kind, first, second] = section;
  if (kind === 10) return renderCard(document.cards[Number(first)] ?? [""], unknown);
  const tag = typeof first === "string" && BLOCKS.test(first) ? first : "p";
  const name = tag === "aside" ? "blockquote" : tag;
  if (kind === 1) return `<${name}>${renderMarkers(second, document)}</${name}>`;
  if (kind === 3) {
    const items = z.array(z.unknown()).safeParse(second).data ?? [];
    return `<${name}>${items.map((item) => `<li>${renderMarkers(item, document)}</li>`).join("")}</${name}>`;
  }
  if (kind === 2 && typeof first === "string") return `<img src="${escapeHtml(first)}" alt="" />`;
  unknown.add(`section ${String(kind)}`);
  return "";
}

const INLINE = /^(?:a|b|code|em|i|s|strong|sub|sup|u|del)$/;

function renderMarkers(written: unknown, { markups, atoms }: MobiledocDocument): string {
  const open: string[] = [];
  let html = "";
  for (const [kind, opens, closes, value] of markers.safeParse(written).data ?? []) {
    for (const index of opens) {
      const [tag = "", attributes] = markups[index] ?? [];
      open.push(INLINE.test(tag) ? tag : "span");
      html += tag === "a" ? `<a href="${escapeHtml(hrefIn(attributes))}">` : `<${open.at(-1)}>`;
    }
    if (kind === 0) html += escapeHtml(String(value));
    else
      html +=
        atoms[Number(value)]?.[0] === "soft-return" ? "<br />" : escapeHtml(atoms[Number(value)]?.[1] ?? "");
    for (let closed = 0; closed < closes && open.length > 0; closed += 1) html += `</${open.pop()}>`;
  }
  return (
    html +
    open
      .reverse()
      .map((tag) => `</${tag}>`)
      .join("")
  );
}

/** Attributes are a list: name, value, name, value. */
function hrefIn(attributes: unknown): string {
  const list = z.array(z.string()).safeParse(attributes).data ?? [];
  return list[list.indexOf("href") + 1] ?? "";
}

function renderCard([name, payload]: readonly unknown[], unknown: Set<string>): string {
  const fields = z.record(z.string(), z.unknown()).safeParse(payload).data ?? {};
  const field = (key: string): string => (typeof fields[key] === "string" ? fields[key] : "");
  switch (name) {
    case "hr":
      return "<hr />";
    case "html":
    case "embed":
      return field("html");
    case "code":
      return `<pre><code>${escapeHtml(field("code"))}</code></pre>`;
    case "image":
      return `<figure><img src="${escapeHtml(field("src"))}" alt="${escapeHtml(field("alt"))}" /><figcaption>${field("caption")}</figcaption></figure>`;
    case "bookmark":
      return `<p><a href="${escapeHtml(field("url"))}">${escapeHtml(field("url"))}</a></p>`;
    case "email":
    case "email-cta":
    case "paywall":
      return "";
    default:
      unknown.add(String(name));
      return "";
  }
}
