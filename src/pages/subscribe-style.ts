/** What the subscribe page and the list of issues have beside the components of every page: feeds and posts, one below the other. */
export const LIST_STYLE = `header { margin-inline: 0; }
header h1 { margin-top: 1.25rem; font-size: clamp(2.25rem, 1.75rem + 3vw, 3.25rem); line-height: 1.1; letter-spacing: -0.02em; }
.about { margin-top: 0.875rem; color: var(--soft); font-size: clamp(1.125rem, 1.05rem + 0.4vw, 1.3125rem); line-height: 1.45; }
main > section { margin-top: clamp(2.25rem, 7vw, 3.5rem); }
main > .card, main > .sign-up { margin-top: 2rem; }
h2 { font-size: clamp(1.375rem, 1.25rem + 0.6vw, 1.625rem); }
h2 + p { margin-top: 0.75rem; }
.feeds { margin: 1.5rem 0 1rem; padding: 0; list-style: none; overflow: hidden; }
.feeds > * + * { margin-top: 0; }
.feeds li + li { border-top: 1px solid var(--line); }
.feeds li { display: flex; align-items: center; }
.feeds a { display: grid; flex: 1; gap: 0.125rem 1rem; min-width: 0; padding: 0.875rem 1.125rem; text-decoration: none; }
.feeds a:hover .url { text-decoration: underline; }
.feeds a:focus-visible, .feeds button:focus-visible { outline-offset: -0.25rem; }
.feeds button { min-height: 2.75rem; margin-inline-end: 0.625rem; padding: 0 1rem; font-size: 0.875rem; }
.feeds strong { color: var(--ink); font-weight: 600; }
.url { font: 0.8125rem/1.5 var(--mono); }
.links { display: flex; flex-wrap: wrap; gap: 0.375rem 1.25rem; margin-top: 0.5rem; list-style: none; }
.links a { display: inline-block; padding: 0.375rem 0; }
.links + p { margin-top: 0.75rem; }
details { margin-top: 1rem; }
article { padding: 1.5rem 0; border-top: 1px solid var(--line); }
h2 ~ article:first-of-type { margin-top: 1.25rem; }
article:last-of-type { padding-bottom: 0; }
article h3 { margin-top: 0.25rem; }
h3 a { color: inherit; text-decoration-color: transparent; }
h3 a:hover { color: var(--accent); text-decoration-color: currentcolor; }
h3 + p { margin-top: 0.5rem; }
.meta { color: var(--soft); font-size: 0.8125rem; }
.meta a { color: inherit; }
.authors::before { content: "· "; }
.tags { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-top: 0.875rem; font-size: 0.75rem; list-style: none; }
.tags li { padding: 0.125rem 0.625rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft); }
.sign-up > form { margin-top: 1.25rem; }
footer { margin-inline: 0; margin-top: clamp(2.25rem, 7vw, 3.5rem); padding-top: 1.25rem; border-top: 1px solid var(--line); }
@media (min-width: 40rem) {
  .feeds a { grid-template-columns: 6.5rem 1fr; align-items: baseline; }
}
@media print {
  body { max-width: none; padding: 0; }
  article { break-inside: avoid; }
}
`;
