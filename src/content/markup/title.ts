import type { BodyFormat } from "#content/model/post.js";
import { toPlainLine } from "#content/text/characters.js";
import { type CleanHtml, makeCleaner } from "./clean-html.js";
import { htmlToText } from "./html-to-text.js";
import { type Markdown, makeMarkdown } from "./markdown.js";

/** Makes plain text of a title that was found in a body. */
export type ReadTitle = (markup: string, format: BodyFormat) => string;

/** UTF-16 units. Anything longer is a body without line breaks. */
const MAX_LENGTH = 2000;

/** The renderer and the cleaner are made for the first title with markup. Most have none. */
export function makeTitleReader(): ReadTitle {
  let tools: { readonly markdown: Markdown; readonly clean: CleanHtml } | undefined;
  return (found, format) => {
    const markup = found.slice(0, MAX_LENGTH);
    if (format === "text" || !/[&<>*_`[\]\\~!]|:\/\//.test(markup)) return toPlainLine(markup);
    tools ??= { markdown: makeMarkdown(), clean: makeCleaner() };
    const html = format === "html" ? markup : tools.markdown.renderLine(markup);
    return toPlainLine(htmlToText(tools.clean(html, "https://invalid.invalid/")));
  };
}
