import { createRequire } from "node:module";
import type { MarkdownIt } from "markdown-it";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import { addAdmonitions } from "./admonitions.js";
import { addAttributes } from "./attributes.js";
import { addCallouts } from "./callouts.js";
import { readCodeLanguages } from "./code-languages.js";
import { showCodeTitles } from "./code-titles.js";
import { addContainers } from "./containers.js";
import { keepFormulas } from "./formulas.js";
import {
  addBlockAttributes,
  addDashes,
  addHeadingAttributes,
  dropFenceOptions,
  omitRawHtml,
} from "./goldmark.js";

const require = createRequire(import.meta.url);

interface Extension {
  /** Something that each text with this extension contains. Others are parsed without it. */
  readonly sign: RegExp;
  /** Loads what it needs. */
  readonly add: (markdown: MarkdownIt) => void;
}

type Plugin = (markdown: MarkdownIt, options?: object) => void;

/** The others are settings of the parser's own rules. */
const EXTENSIONS: ReadonlyMap<MarkdownExtension, Extension> = new Map<MarkdownExtension, Extension>([
  [
    "abbreviations",
    {
      sign: /^[ ]{0,3}\*\[/m,
      add: (markdown) => {
        const plugin: Plugin = require("markdown-it-abbr");
        markdown.use(plugin);
      },
    },
  ],
  ["admonitions", { sign: /^[ \t]*(?:!!!|\?\?\?\+?|===[+!]?)[ \t]/m, add: addAdmonitions }],
  ["attributes", { sign: /\{[ \t]*[:.#\w]/, add: addAttributes }],
  ["block attributes", { sign: /^[ \t>]*\{[ \t]*[#.\w]/m, add: addBlockAttributes }],
  ["callouts", { sign: /\[![\w-]/, add: addCallouts }],
  ["code languages", { sign: /^[ \t>]*(?:::|#!)/m, add: readCodeLanguages }],
  ["code titles", { sign: /^[ \t>]*(?:```|~~~)[^\n]*\btitle=/m, add: showCodeTitles }],
  ["containers", { sign: /^[ \t>]*:::/m, add: addContainers }],
  ["dashes", { sign: /--|\.\.\.|<<|>>/, add: addDashes }],
  [
    "definition lists",
    {
      sign: /^[ \t>]*[:~][ \t]/m,
      add: (markdown) => {
        const plugin: Plugin = require("markdown-it-deflist");
        markdown.use(plugin);
      },
    },
  ],
  [
    "emoji",
    {
      sign: /:[\w+-]+:/,
      add: (markdown) => {
        const { full }: { readonly full: Plugin } = require("markdown-it-emoji");
        markdown.use(full, { shortcuts: {} });
      },
    },
  ],
  ["fence options", { sign: /\{/, add: dropFenceOptions }],
  ["heading attributes", { sign: /\{[ \t]*[#.\w]/, add: addHeadingAttributes }],
  [
    "insertions",
    {
      sign: /\+\+/,
      add: (markdown) => {
        const plugin: Plugin = require("markdown-it-ins");
        markdown.use(plugin);
      },
    },
  ],
  [
    "marks",
    {
      sign: /==/,
      add: (markdown) => {
        const plugin: Plugin = require("markdown-it-mark");
        markdown.use(plugin);
      },
    },
  ],
  ["math", { sign: /\$|\\[([]/, add: keepFormulas }],
  ["no raw HTML", { sign: /</, add: omitRawHtml }],
  [
    "subscripts",
    {
      sign: /~/,
      add: (markdown) => {
        const plugin: Plugin = require("markdown-it-sub");
        markdown.use(plugin);
      },
    },
  ],
  [
    "superscripts",
    {
      sign: /\^/,
      add: (markdown) => {
        const plugin: Plugin = require("markdown-it-sup");
        markdown.use(plugin);
      },
    },
  ],
]);

/**
 * Adds extensions to a parser when the first text has their sign, so that a site without formulas never loads what reads them. A
 * parser keeps what was added: without its sign it changes nothing.
 */
export function makeExtender(
  markdown: MarkdownIt,
  extensions: readonly MarkdownExtension[],
): (source: string) => void {
  const missing = new Set(extensions.filter((name) => EXTENSIONS.has(name)));
  return (source) => {
    for (const name of missing) {
      const extension = EXTENSIONS.get(name);
      if (extension?.sign.test(source) !== true) continue;
      extension.add(markdown);
      missing.delete(name);
    }
  };
}
