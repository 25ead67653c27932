import { toPlainLine } from "#content/text/characters.js";
import type { Feed } from "#feeds/feed.js";
import { messagesFor } from "#i18n/messages.js";

/**
 * `feed.css`: how a browser shows a feed that somebody opens. CSS can't make links, so the first lines say what a feed is and
 * show the address of the subscribe page as text. One file styles both RSS and Atom, by local names.
 */
export function writeFeedStylesheet({ language, subscribeUrl }: Feed): string {
  const words = messagesFor(language).subscribePage;
  return `:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfaf8, #16181c);
  --text: light-dark(#24262b, #e6e4df);
  --quiet: light-dark(#5c6068, #a3a7af);
  --accent: light-dark(#1f5c8c, #8ec3ee);
  --line: light-dark(#dedbd4, #33373e);
}

rss, feed {
  display: block;
  min-height: 100vh;
  padding: 1.5rem max(1.25rem, calc(50vw - 20rem)) 4rem;
  background: var(--ground);
  color: var(--text);
  font: 1.0625rem/1.6 system-ui, sans-serif;
  overflow-wrap: anywhere;
}

rss::before, feed::before {
  content: ${cssString(words.thisIsAFeed)};
  display: block;
  padding: 1rem 1.25rem 0;
  border: 1px solid var(--line);
  border-width: 1px 1px 0;
  border-radius: 0.5rem 0.5rem 0 0;
}

channel::before, feed > id::before {
  content: ${cssString(`${words.title}: ${subscribeUrl}`)};
  display: block;
  margin-bottom: 2.5rem;
  padding: 0.5rem 1.25rem 1rem;
  border: 1px solid var(--line);
  border-width: 0 1px 1px;
  border-radius: 0 0 0.5rem 0.5rem;
  color: var(--accent);
  font-weight: 600;
}

/* Hidden unless named below: links, ids, bodies and media mean nothing as bare text. */
channel > *, item > *, feed > *, entry > * { display: none; }

feed > id { display: block; font-size: 0; }

feed > id::before { font-size: 1.0625rem; }

channel, item, feed > entry,
channel > title, channel > description, feed > title, feed > subtitle,
item > title, item > pubDate, item > description,
entry > title, entry > published, entry > summary { display: block; }

channel > title, feed > title { font: 700 2rem/1.2 ui-serif, Georgia, serif; }

channel > description, feed > subtitle { margin-top: 0.5rem; color: var(--quiet); }

item, feed > entry { margin-top: 2rem; padding-top: 2rem; border-top: 1px solid var(--line); }

item > title, entry > title { color: var(--accent); font: 600 1.25rem/1.3 ui-serif, Georgia, serif; }

item > pubDate, entry > published { color: var(--quiet); font-size: 0.875rem; }

item > description, entry > summary { margin-top: 0.5rem; }
`;
}

/** CSS Syntax Level 3 §4.3.5 and §4.3.7: quotes, backslashes and line feeds are escaped by their code points. */
function cssString(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => toPlainLine(line).replace(/["\\<]/g, (character) => escapeCss(character)));
  return `"${lines.join(escapeCss("\n"))}"`;
}

function escapeCss(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(6, "0")}`;
}
