import { type Card, cardsIn, field } from "#content/sources/from-export/card-html.js";
import { escapeHtml } from "#content/text/escape.js";

const STYLES: Readonly<Record<string, string>> = {
  bold: "b",
  italic: "i",
  strikethrough: "s",
  small: "small",
};

const STYLE_TAGS = Object.values(STYLES);

/** Where a style or a link begins or ends. */
interface Boundary {
  readonly at: number;
  readonly change: 1 | -1;
  readonly tag: string;
  readonly url: string;
}

/** The text of a block with its inline formatting. Colours are left to the reader. */
export function renderNpfText(block: Card): string {
  // Positions count code points.
  const characters = [...field(block, "text")];
  const boundaries = cardsIn(block, "formatting")
    .flatMap((range) => boundariesOf(range, characters.length))
    // Where one ends, the next may begin.
    .sort((one, other) => one.at - other.at || one.change - other.change);
  const styles = new Map<string, number>();
  let html = "";
  let done = 0;
  let openUrl = "";
  let url = "";
  const writeUntil = (end: number): void => {
    if (end === done) return;
    if (url !== openUrl) {
      if (openUrl !== "") html += "</a>";
      if (url !== "") html += `<a href="${escapeHtml(url)}">`;
      openUrl = url;
    }
    const active = STYLE_TAGS.filter((tag) => (styles.get(tag) ?? 0) > 0);
    const text = escapeHtml(characters.slice(done, end).join("")).replaceAll("\n", "<br />");
    html += active.reduce((inner, tag) => `<${tag}>${inner}</${tag}>`, text);
    done = end;
  };
  for (const { at, change, tag, url: target } of boundaries) {
    writeUntil(at);
    if (tag !== "a") styles.set(tag, (styles.get(tag) ?? 0) + change);
    else if (change === 1) url = target;
    else if (url === target) url = "";
  }
  writeUntil(characters.length);
  return openUrl === "" ? html : `${html}</a>`;
}

function boundariesOf(range: Card, length: number): readonly Boundary[] {
  const { start, end } = range;
  if (typeof start !== "number" || typeof end !== "number") return [];
  const type = field(range, "type");
  const url = type === "mention" ? urlOfBlog(range) : type === "link" ? field(range, "url") : "";
  const tag = url === "" ? STYLES[type] : "a";
  const [from, to] = [clamp(start, length), clamp(end, length)];
  if (tag === undefined || from >= to) return [];
  return [
    { at: from, change: 1, tag, url },
    { at: to, change: -1, tag, url },
  ];
}

function urlOfBlog(range: Card): string {
  return cardsIn(range, "blog").map((blog) => field(blog, "url"))[0] ?? "";
}

function clamp(position: number, length: number): number {
  return Math.min(Math.max(0, Math.trunc(position)), length);
}
