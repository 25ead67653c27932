/** Elements that people put into titles. Others (`<T>`, `<script>`, `<title>`) are what the title is about. */
const TITLE_ELEMENTS =
  "a|abbr|acronym|b|bdi|bdo|big|center|cite|code|data|del|dfn|div|em|font|h[1-6]|i|ins|kbd|mark|nobr|p|q|rb|rp|rt|rtc|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var";

const ATTRIBUTES = `(?:\\s+[a-z][\\w:.-]*(?:\\s*=\\s*(?:"[^"]*"|'[^']*'|[^\\s"'=<>\`]+))?)*\\s*`;

/** A start tag, an end tag, an element without an end tag, or a comment. */
const TAG = new RegExp(
  `<(?:(?<start>${TITLE_ELEMENTS})${ATTRIBUTES}>|/(?<end>${TITLE_ELEMENTS})\\s*>|(?:w?br|img(?=\\s))${ATTRIBUTES}/?>|!--.*?-->)`,
  "gis",
);

interface FoundTag {
  readonly at: number;
  readonly length: number;
}

/**
 * RSS doesn't say whether a title is HTML, so `If a<b then` and `<em>New</em>` both occur. What has the shape of a tag and,
 * where it needs one, a partner stays a tag; any other `<` and `&` is made text.
 *
 * @param markup short: the time grows with the number of tags
 */
export function escapeStrayTags(markup: string): string {
  const html = unwrapCdata(markup);
  if (!/[<&]/.test(html)) return html;
  let end = 0;
  const pieces = pairTags(html).map(({ at, length }) => {
    const piece = escapeText(html.slice(end, at)) + html.slice(at, at + length);
    end = at + length;
    return piece;
  });
  return pieces.join("") + escapeText(html.slice(end));
}

/** Some programs wrap what they have already wrapped. */
function unwrapCdata(text: string): string {
  const [, inner] = /^\s*<!\[CDATA\[(.*)\]\]>\s*$/s.exec(text) ?? [];
  return inner ?? text;
}

/** Tags in their order, without start and end tags that have no partner. */
function pairTags(html: string): readonly FoundTag[] {
  const found: FoundTag[] = [];
  const open = new Map<string, FoundTag[]>();
  for (const match of html.matchAll(TAG)) {
    const tag = { at: match.index, length: match[0].length };
    const { start, end } = match.groups ?? {};
    if (start !== undefined) open.set(start.toLowerCase(), [...(open.get(start.toLowerCase()) ?? []), tag]);
    else if (end === undefined) found.push(tag);
    else {
      const partner = open.get(end.toLowerCase())?.pop();
      if (partner !== undefined) found.push(partner, tag);
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** References that are complete stay: most programs escape once too often. */
function escapeText(text: string): string {
  return text.replace(/&(?!#?\w{1,31};)/g, "&amp;").replace(/</g, "&lt;");
}

const HTML_ELEMENT =
  /<\/?(?:a|abbr|address|article|aside|audio|b|big|blockquote|body|br|button|center|cite|code|col|dd|del|details|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|header|hr|html|i|iframe|img|input|ins|kbd|li|link|main|mark|math|nav|noscript|object|ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|tr|track|tt|u|ul|var|video)(?:\s[^<>]*)?\/?>|<!--/i;

/** `markup` as HTML: RSS allows plain text in a description, too, and a `<` in it is no tag. */
export function escapePlainDescription(markup: string): string {
  const html = unwrapCdata(markup);
  return HTML_ELEMENT.test(html) ? html : escapeText(html);
}
