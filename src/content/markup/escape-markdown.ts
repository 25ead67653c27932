/**
 * Stands where a text node ends in `!`, until it is known whether a link follows. XML and HTML can't hold it, so no text has it.
 */
const NODE_END = "\uFFFF";
/** Stands before what would begin a block, until it is known whether it is at the beginning of a line. */
const NODE_START = "\uFFFE";

/** Text as Markdown that gives the same text again: neither HTML, nor markup, nor a tag of a template language. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/[\uFFFE\uFFFF]/g, "")
      .replace(/[\\`*_[\]{~]/g, "\\$&")
      .replace(/&(?=#?\w*(?:;|$))/g, "&amp;")
      .replaceAll("<", "&lt;")
      // `:smile:` is a picture for GitHub and others.
      .replace(/:(?=[\w+-]+:)/g, "\\:")
      // `www.` alone would get a scheme if a colon and slashes follow.
      .replace(/:(?=\/\/)(?<!\bhttps?:)/gi, "\\:")
      // What begins a block, or ends a heading, also where an element without Markdown stands before it.
      .replace(/^(\s*)([-+=#>|:.)])/, `$1${NODE_START}$2`)
      .replace(/^(\s*\d{1,9})([.)])/, "$1\\$2")
      .replace(/(\s)(#+\s*)$/, "$1\\$2")
      .replace(/!$/, `!${NODE_END}`)
  );
}

/** An exclamation mark before a link would make a picture of it. */
export function finishMarkdown(markdown: string): string {
  return markdown
    .replace(/^([ \t>#+*-]*(?:\d+[.)][ \t]+)*)\uFFFE(?=[-+=#>|:])/gm, "$1\\")
    .replace(/^([ \t>#+*-]*(?:\d+[.)][ \t]+)*\d{1,9})\uFFFE(?=[.)])/gm, "$1\\")
    .replaceAll(NODE_START, "")
    .replaceAll(`!${NODE_END}[`, "\\![")
    .replaceAll(NODE_END, "");
}

/** Of a link or a picture, with the quotation marks. */
export function quoteTitle(title: string): string {
  return `"${title.replace(/["\\]/g, "\\$&").replace(/&(?=#?\w+;)/g, "&amp;")}"`;
}
