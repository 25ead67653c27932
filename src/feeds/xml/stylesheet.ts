import { toPlainLine } from "#content/text/characters.js";
import type { Theme } from "#theme/theme.js";
import { writeTokens } from "#theme/tokens.js";

/**
 * `feed.css`: how a browser shows a feed that somebody opens. It shows the XHTML that is in the feed for this
 * (browser-view.ts), and nothing else. One file styles both RSS and Atom, by local names.
 */
export function writeFeedStylesheet(theme: Theme): string {
  return `${writeTokens(theme, "header")}
rss, feed {
  display: block;
  min-height: 100vh;
  padding: clamp(1.25rem, 5vw, 3rem) max(1.25rem, calc(50vw - 21rem)) 4rem;
  background: var(--back);
  color: var(--text);
  font: 1.0625rem/1.6 var(--font);
  overflow-wrap: anywhere;
}

/* Everything that is for programs. */
channel > *, feed > * { display: none; }

channel, channel > div, feed > div { display: block; }

header {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.875rem 1.5rem;
  margin-bottom: clamp(2rem, 6vw, 3.5rem);
  padding: 1rem 1.25rem;
  border: 1px solid var(--line);
  border-radius: var(--radius);
}

header > p { flex: 1 1 16rem; margin: 0; }

header > a {
  padding: 0.5rem 1.25rem;
  border-radius: var(--button-radius);
  background: var(--button);
  color: var(--button-text);
  font-weight: 600;
  text-decoration: none;
}
${theme.logo === null ? "" : styleLogo(theme.logo)}
h1, h2 { margin: 0; color: var(--ink); font-family: var(--headings); text-wrap: balance; }

h1 { font-size: clamp(2rem, 1.5rem + 3vw, 3rem); line-height: 1.1; }

h1 a, h2 a { color: inherit; text-decoration: none; }

h1 + p { margin: 0.75rem 0 0; color: var(--soft); font-size: 1.1875rem; }

ol { margin: 0; padding: 0; list-style: none; }

li { margin-top: 2rem; padding-top: 2rem; border-top: 1px solid var(--line); }

h2 { font-size: 1.375rem; line-height: 1.25; }

h2 a { color: var(--accent); }

a:hover { text-decoration: underline; }

a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }

time { display: block; margin-top: 0.25rem; color: var(--soft); font-size: 0.9375rem; }

li > p { margin: 0.625rem 0 0; }
`;
}

/** Its height isn't known, and a background can be fitted into any. */
function styleLogo({ url, darkUrl, width }: NonNullable<Theme["logo"]>): string {
  const dark =
    darkUrl === ""
      ? ""
      : `
@media (prefers-color-scheme: dark) { h1::before { background-image: url(${cssString(darkUrl)}); } }
`;
  return `
h1::before {
  content: "";
  display: block;
  width: ${width};
  max-width: 100%;
  height: 4rem;
  margin-bottom: 1rem;
  background: url(${cssString(url)}) left center / contain no-repeat;
}

h1:dir(rtl)::before { background-position: right center; }
${dark}`;
}

/** CSS Syntax Level 3 §4.3.5 and §4.3.7: quotes and backslashes are escaped by their code points. */
function cssString(text: string): string {
  return `"${toPlainLine(text).replace(/["\\<]/g, (character) => escapeCss(character))}"`;
}

function escapeCss(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(6, "0")}`;
}
