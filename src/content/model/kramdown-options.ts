/** What `kramdown:` in the site's configuration may change. */
export interface KramdownOptions {
  /** Each line end is a break. */
  readonly hardWrap?: true;
  /** `parse_block_html`: Markdown in all HTML. */
  readonly blockHtml?: true;
  /** `auto_ids: false`. */
  readonly noIds?: true;
  /** `input: kramdown`: kramdown's own dialect, in which paragraphs end at empty lines only. */
  readonly plain?: true;
}
