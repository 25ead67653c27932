import { dropIllegalCharacters } from "#content/text/characters.js";
import { finishAttributes } from "./cleaning/attributes.js";
import { countShown, tallyMoved } from "./cleaning/count-shown.js";
import { type HtmlParser, makeHtmlParser } from "./cleaning/html-tree.js";
import { startWriting } from "./cleaning/html-writer.js";
import { type LossMeter, makeLossMeter } from "./cleaning/losses.js";
import { writeNodes } from "./cleaning/write-element.js";
import { nestElements } from "./nesting.js";
import { cleanPlainHtml } from "./plain-html.js";

/**
 * Makes foreign HTML safe to embed, and resolves its URLs against `base`. Throws a NestingError.
 *
 * @param meter is told what is lost on the way
 */
export type CleanHtml = (html: string, base: string, meter?: LossMeter) => string;

/** A cleaner that loads the parser when a post needs it. Most Markdown doesn't. */
export function makeCleaner(): CleanHtml {
  let sanitise: CleanHtml | undefined;
  return (html, base, meter) => {
    const plain = cleanPlainHtml(html, (tag, given) => finishAttributes(tag, given, base));
    if (plain !== undefined) return dropIllegalCharacters(plain);
    sanitise ??= makeSanitiser();
    return sanitise(html, base, meter);
  };
}

/** Our own output is read in the same way at once; what was written by nobody's rules may take a few rounds. */
const MAX_ROUNDS = 4;

/** Loads the parser. */
export function makeSanitiser(): CleanHtml {
  const parser = makeHtmlParser();
  return (html, base, meter = makeLossMeter()) => {
    const first = writeOnce(html, { base, meter, parser });
    let placed = nestElements(first.html);
    // `<p><button><table>` is parsed differently once `button` is gone, and readers must parse our output as we did.
    for (
      let round = 1, again = first.unwrapped || placed !== first.html;
      again && round < MAX_ROUNDS;
      round += 1
    ) {
      const next = nestElements(writeOnce(placed, { base, meter: makeLossMeter(), parser }).html);
      again = next !== placed;
      placed = next;
    }
    if (placed !== first.html) tallyMoved(countShown(first.html), countShown(placed), meter);
    return placed;
  };
}

function writeOnce(
  html: string,
  { base, meter, parser }: { readonly base: string; readonly meter: LossMeter; readonly parser: HtmlParser },
) {
  const written = startWriting(base, meter);
  writeNodes(parser.parseFragment(html), written);
  return { html: written.pieces.join(""), unwrapped: written.unwrapped };
}
