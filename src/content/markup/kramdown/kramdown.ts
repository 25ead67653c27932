import type { MarkdownIt, StateCore } from "markdown-it";
import type { KramdownOptions } from "#content/model/kramdown-options.js";
import type { Attributes, Definitions } from "./blocks.js";
import { addHeadings } from "./headings.js";
import { parseBlocks } from "./parse-blocks.js";
import { addSpans } from "./spans.js";
import { makeTokens } from "./to-tokens.js";
import { addTypography } from "./typography.js";

/** Two levels of lists are four of markdown-it's, which drops what is below its hundredth. */
const MAX_DEPTH = 48;

interface Environment {
  references?: Record<string, { readonly href: string; readonly title: string }>;
  footnotes?: { refs?: Record<string, number> };
  attributeLists?: ReadonlyMap<string, Attributes>;
  noIds?: boolean;
  deepLine?: number;
}

/**
 * Makes markdown-it read kramdown (https://kramdown.gettalong.org/syntax.html) in the dialect that Jekyll uses: blocks are
 * parsed here, and the text in them by markdown-it with kramdown's additions.
 */
export function useKramdown(markdown: MarkdownIt, options: KramdownOptions): void {
  markdown.core.ruler.at("block", (state: StateCore) => {
    const { src, env, md } = state;
    const environment: Environment = env;
    const definitions: Definitions = {
      options,
      links: new Map(),
      attributeLists: new Map(),
      maxDepth: MAX_DEPTH,
      tooDeep: false,
    };
    const blocks = parseBlocks(src.split("\n"), definitions);
    const make = (type: string, tag: string, nesting: -1 | 0 | 1) => new state.Token(type, tag, nesting);
    environment.references ??= {};
    for (const [label, { href, title }] of definitions.links)
      environment.references[md.utils.normalizeReference(label)] = { href: md.normalizeLink(href), title };
    environment.attributeLists = definitions.attributeLists;
    environment.noIds = options.noIds === true;
    if (definitions.tooDeep) environment.deepLine ??= 0;
    for (const token of makeTokens(blocks, definitions, make)) {
      if (token.type === "footnote_reference_open") {
        environment.footnotes ??= {};
        environment.footnotes.refs ??= {};
        environment.footnotes.refs[`:${token.meta?.label}`] ??= -1;
      }
      state.tokens.push(token);
    }
  });
  addSpans(markdown);
  addTypography(markdown);
  addHeadings(markdown);
  if (options.hardWrap === true) markdown.set({ breaks: true });
}
