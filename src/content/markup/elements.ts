/** What may contain each part of a table. Anywhere else browsers drop the part's tags and keep its content. */
export const TABLE_PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["caption", ["table"]],
  ["colgroup", ["table"]],
  ["col", ["colgroup", "table"]],
  ["thead", ["table"]],
  ["tbody", ["table"]],
  ["tfoot", ["table"]],
  ["tr", ["table", "thead", "tbody", "tfoot"]],
  ["td", ["tr"]],
  ["th", ["tr"]],
]);

/** They contain only parts of tables: browsers put anything else before the table. */
export const TABLE_STRUCTURE = setOf("table colgroup thead tbody tfoot tr");

export const HEADINGS = setOf("h1 h2 h3 h4 h5 h6");

/** Elements without an end tag. */
export const VOID = setOf("br col hr img source track wbr");

/** A paragraph ends where one of these begins, however deep. */
export const BLOCKS = setOf(
  "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table ul",
);

export function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}

/** Kept as they are. */
export const KEPT = setOf(
  "a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var video wbr",
);

/** Old names, and what they are called now. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ["acronym", "abbr"],
  ["dir", "ul"],
  ["listing", "pre"],
  ["menu", "ul"],
  ["plaintext", "pre"],
  ["strike", "s"],
  ["tt", "code"],
  ["xmp", "pre"],
]);

/** Nobody sees these or what is in them, so nothing is lost with them. */
export const UNSEEN = setOf(
  "base basefont datalist head link meta noembed noframes param script source style template title",
);

/** Only their content is kept, and readers miss nothing. Most give it a look or belong to a form. */
export const WRAPPERS = setOf(
  "applet area bgsound big blink body button center command content dialog element fieldset font form frame frameset html isindex label legend map marquee menuitem multicol nextid nobr noindex noscript optgroup option output rb rbc rtc search selectedcontent shadow slot spacer",
);
