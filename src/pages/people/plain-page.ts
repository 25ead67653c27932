import { escapeHtml } from "#content/text/escape.js";
import { directionOf } from "#i18n/direction.js";

/** A heading, some sentences and perhaps forms; whatever the caller gives is plain text but `form`. */
export interface PlainPage {
  readonly language: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** HTML. */
  readonly form?: string;
}

/** The whole of it, so that the policy can name its hash and nothing else is fetched. */
export const PLAIN_STYLE = `:root { color-scheme: light dark; }
body { max-width: 34rem; margin: 0 auto; padding: clamp(2rem, 10vw, 6rem) 1.25rem; font: 1.0625rem/1.6 system-ui, sans-serif; background: light-dark(#fcfbf8, #14161a); color: light-dark(#23252a, #e3e1dc); overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font: 600 1.75rem/1.2 Georgia, serif; color: light-dark(#0f1114, #f6f4ef); }
p, ul { margin: 0 0 1rem; }
form { display: inline-block; margin: 1rem 0.75rem 0 0; }
button { padding: 0.7rem 1.4rem; border: 2px solid light-dark(#9a3412, #f2a274); border-radius: 0.5rem; background: light-dark(#9a3412, #f2a274); color: light-dark(#ffffff, #14161a); font: inherit; font-weight: 600; cursor: pointer; }
button.second { background: transparent; color: light-dark(#9a3412, #f2a274); }
button:focus-visible { outline: 3px solid light-dark(#0f1114, #f6f4ef); outline-offset: 2px; }`;

/** A page that needs nothing but itself: no script, no picture, no request. */
export function renderPlainPage({ language, title, paragraphs, form = "" }: PlainPage): string {
  const text = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join("\n");
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${PLAIN_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${text}
${form}
</main>
</body>
</html>
`;
}
