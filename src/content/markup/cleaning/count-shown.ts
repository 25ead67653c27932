import { HEADINGS } from "#content/markup/elements.js";
import { decodeEntities } from "#content/markup/entities.js";
import { countWords, type LossKind, type LossMeter } from "./losses.js";

type Shown = Readonly<Record<"heading" | "picture" | "cell" | "link" | "embed", number>> & {
  readonly text: string;
};

/** What cleaned HTML shows. */
export function countShown(html: string): Shown {
  const counts = { heading: 0, picture: 0, cell: 0, link: 0, embed: 0 };
  let text = "";
  let at = 0;
  for (const { 0: tag, 1: name = "", index } of html.matchAll(/<\/?([a-zA-Z0-9]+)[^>]*>/g)) {
    text += html.slice(at, index);
    at = index + tag.length;
    if (tag.startsWith("</")) continue;
    if (HEADINGS.has(name)) counts.heading += 1;
    else if (name === "img" || name === "svg") counts.picture += 1;
    else if (name === "td" || name === "th") counts.cell += 1;
    else if (name === "a" && tag.includes(' href="')) counts.link += 1;
    else if (name === "audio" || name === "video") counts.embed += 1;
  }
  text += html.slice(at);
  return { ...counts, text: decodeEntities(text) };
}

const KINDS = ["heading", "picture", "cell", "link", "embed"] as const satisfies readonly LossKind[];

/** Adds what is gone between two forms of one text. */
export function tallyMoved(before: Shown, after: Shown, meter: LossMeter): void {
  const cause = "inside another element that can't hold it";
  for (const kind of KINDS) meter.add(cause, kind, before[kind] - after[kind]);
  const lost = lengthOf(before.text) - lengthOf(after.text);
  if (lost > 0) meter.add(cause, "word", Math.max(1, countWords(before.text) - countWords(after.text)));
}

function lengthOf(text: string): number {
  return text.replace(/[ \t\n\f\r]+/g, "").length;
}
