import { createRequire } from "node:module";
import type { MarkdownIt, Renderer, StateCore, Token } from "markdown-it";
import { calloutTitle } from "./callout-title.js";
import { titleOfType } from "./callouts.js";

const require = createRequire(import.meta.url);

interface ContainerOptions {
  readonly validate: (params: string) => boolean;
  readonly render: Renderer["renderToken"];
}

/** Names of boxes that have a title even where none is written. Any other name stands for its content. */
const BOXES =
  /^(?:note|tip|info|important|warning|warn|caution|danger|success|secondary|error|hint|example|quote)$/i;

/** `::: name Title` or `:::name[Title]{attributes}`. */
const OPENING =
  /^[ \t]*([\w-]{1,40})(?:\[([^\]\n]{0,500})\])?[ \t]*([^\n{]{0,500}?)[ \t]*(?:\{([^\n}]{0,500})\})?[ \t]*$/;

/**
 * Boxes of Docusaurus (https://docusaurus.io/docs/markdown-features/admonitions), VitePress and VuePress
 * (https://vitepress.dev/guide/markdown#custom-containers), as quotes with a title; `details` can be opened.
 */
export function addContainers(markdown: MarkdownIt): void {
  const plugin: (markdown: MarkdownIt, name: string, options: ContainerOptions) => void =
    require("markdown-it-container");
  markdown.use(plugin, "box", {
    validate: (params) => OPENING.test(params),
    render: (tokens, index, options) => markdown.renderer.renderToken(tokens, index, options),
  });
  // Two containers that begin one another's lines are read by the plugin; their titles are tokens of the whole text.
  markdown.core.ruler.before("inline", "container_titles", (state: StateCore) => {
    if (!state.tokens.some(({ type }) => type === "container_box_open")) return;
    const open: Token[] = [];
    state.tokens = state.tokens.flatMap((token): readonly Token[] => {
      if (token.type === "container_box_open") {
        open.push(token);
        return [token, ...openContainer(state, token)];
      }
      if (token.type === "container_box_close") token.tag = open.pop()?.tag ?? token.tag;
      return [token];
    });
  });
}

function openContainer(state: StateCore, token: Token): readonly Token[] {
  const [, name = "", label = "", words = "", attributes = ""] = OPENING.exec(token.info) ?? [];
  const given = /\btitle=(?:"([^"]*)"|'([^']*)')/.exec(attributes);
  const title = label.trim() || words || (given?.[1] ?? given?.[2] ?? "");
  if (name.toLowerCase() === "details") {
    token.tag = "details";
    return summary(state, title || "Details");
  }
  if (!BOXES.test(name) && title === "") return [];
  token.tag = "blockquote";
  return calloutTitle(state, title || titleOfType(name));
}

function summary({ Token: Make }: StateCore, title: string): readonly Token[] {
  const open = new Make("summary_open", "summary", 1);
  open.block = true;
  const inline = new Make("inline", "", 0);
  inline.content = title;
  inline.children = [];
  const close = new Make("summary_close", "summary", -1);
  close.block = true;
  return [open, inline, close];
}
