import { escapeHtml } from "#content/text/escape.js";

export interface Part {
  readonly text: string;
  /** From an element's opening tag to its closing one. */
  readonly inside: boolean;
}

/** Of the plugins that most sites use to show code: SyntaxHighlighter, and the shortcodes of CodeColorer. */
const LANGUAGES =
  "actionscript3?|as3|applescript|arduino|bash|shell|clojure|coldfusion|cpp|csharp|css|delphi|diff|patch|erlang|fsharp|go|groovy|haskell|html|html5|java|javafx|javascript|js|json|kotlin|latex|lisp|lua|matlab|objc|pascal|perl|php|powershell|python|py|rails|ruby|rust|scala|scheme|sql|swift|vb|vbnet|xhtml|xml|xslt|yaml";

const CODE = new RegExp(
  `<(pre|code|script|style)\\b|(?<!\\[)\\[(code|sourcecode|source|cc[a-z]{0,8}(?:_[a-z\\d+#-]{1,20})?|${LANGUAGES})((?:\\s[^[\\]\\n]{0,300})?)\\](?!\\])`,
  "gi",
);
const PREFORMATTED = /<(pre|script|style)\b/gi;

/** The text inside and outside of code. The shortcodes for code become elements. */
export function splitAtCode(html: string): readonly Part[] {
  return splitAt(html, CODE);
}

export function splitAtPreformatted(html: string): readonly Part[] {
  return splitAt(html, PREFORMATTED);
}

/** The text inside and outside the elements and shortcodes that `opening` finds. An unclosed one is text. */
function splitAt(html: string, opening: RegExp): readonly Part[] {
  const parts: Part[] = [];
  const lower = html.toLowerCase();
  const unclosed = new Set<string>();
  let done = 0;
  for (const { 0: found, 1: element, 2: shortcode = "", 3: attributes = "", index } of html.matchAll(
    opening,
  )) {
    const closing = element === undefined ? `[/${shortcode}]`.toLowerCase() : `</${element}>`.toLowerCase();
    if (index < done || unclosed.has(closing)) continue;
    const at = lower.indexOf(closing, index);
    if (at === -1) {
      unclosed.add(closing);
      continue;
    }
    const end = at + closing.length;
    const text =
      element === undefined
        ? renderCode(html.slice(index + found.length, at), {
            language: languageOf(shortcode, attributes),
            isInLine: index > 0 && !/[\n>]/.test(html[index - 1] ?? ""),
          })
        : html.slice(index, end);
    parts.push({ text: html.slice(done, index), inside: false });
    parts.push({ text, inside: true });
    done = end;
  }
  return [...parts, { text: html.slice(done), inside: false }];
}

function languageOf(shortcode: string, attributes: string): string {
  const [, named] = /\blang(?:uage)?=["']?([\w+#-]+)/i.exec(attributes) ?? [];
  const [, plugin, language] = /^(code|sourcecode|source|cc[a-z]{0,8})(?:_(.+))?$/i.exec(shortcode) ?? [];
  return (named ?? (plugin === undefined ? shortcode : (language ?? ""))).toLowerCase();
}

/** The editors differ in whether they store code as HTML. */
function renderCode(
  code: string,
  { language, isInLine }: { readonly language: string; readonly isInLine: boolean },
): string {
  const isEscaped = !code.includes("<") && /&(?:lt|gt|amp|quot|#0?39);/.test(code);
  const name = language === "" ? "" : ` class="language-${escapeHtml(language)}"`;
  const text = code.replace(/^\n+/, "").trimEnd();
  const shown = `<code${name}>${isEscaped ? text : escapeHtml(text)}</code>`;
  return isInLine && !text.includes("\n") ? shown : `<pre>${shown}</pre>`;
}
