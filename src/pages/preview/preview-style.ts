import type { Theme } from "#theme/theme.js";
import { writeTokens } from "#theme/tokens.js";

/** The style of the preview's own pages: the site's fonts and colours, all on the ground of cards, so that the frames stand out. */
export function writePreviewStyle(theme: Theme): string {
  const { card, dark } = theme;
  return `${writeTokens({ ...theme, page: card, dark: { ...dark, page: dark.card } })}${LAYOUT}`;
}

const LAYOUT = `:root {
  --error: light-dark(#a51d12, #f79a90);
  --warning: light-dark(#7a4900, #f0bf6c);
  --note: light-dark(#1a56a3, #8ab8f0);
}

* { box-sizing: border-box; }

body {
  display: grid;
  grid-template: auto 1fr / minmax(0, 1fr);
  min-height: 100vh;
  margin: 0;
  background: var(--back);
  color: var(--text);
  font: 0.9375rem/1.55 var(--font);
  overflow-wrap: anywhere;
}

a { color: var(--accent); text-underline-offset: 0.2em; }

:focus-visible { outline: 0.1875rem solid var(--accent); outline-offset: 0.125rem; }

nav { padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); background: var(--card); }

.brand { margin: 0 0 0.25rem; color: var(--ink); font-weight: 650; }

nav ul { display: flex; flex-wrap: wrap; gap: 0.125rem 0.25rem; margin: 0 -0.625rem; padding: 0; list-style: none; }

nav a { display: block; padding: 0.5rem 0.625rem; border-radius: 0.375rem; color: inherit; text-decoration: none; }

nav a:hover { text-decoration: underline; }

nav a[aria-current] { background: color-mix(in srgb, var(--ink) 5%, var(--card)); color: var(--ink); font-weight: 600; }

.bad { color: var(--error); font-size: 0.8125em; font-weight: 600; }

.connection { margin: 0; color: var(--error); font-size: 0.875em; }

main { min-width: 0; padding: 1.25rem 1rem 4rem; }

h1 { margin: 0 0 0.25rem; color: var(--ink); font-size: 1.5rem; line-height: 1.25; }

h2 { margin: 1.75rem 0 0.5rem; color: var(--ink); font-size: 1.0625rem; }

.quiet { color: var(--soft); }

main > p { margin: 0 0 0.75rem; }

.shown { margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); list-style: none; }

.shown li { padding: 0.625rem 1rem; }

.shown li + li { border-top: 1px solid var(--line); }

.shown a { margin-inline-end: 0.5rem; font-weight: 600; }

.subject { font-size: 1.0625rem; }

.subject strong { color: var(--ink); }

.gauge { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; }

.gauge label { color: var(--soft); }

.gauge meter { flex: 0 1 16rem; width: 16rem; height: 1.25rem; }

.problems { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; margin: 1rem 0; padding: 0; list-style: none; }

.problems > li { margin: 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; border-inline-start: 0.25rem solid var(--level); background: var(--card); }

.problems p { margin: 0; }

.error { --level: var(--error); }

.warning { --level: var(--warning); }

.note { --level: var(--note); }

.place { color: var(--ink); font: 600 0.875rem var(--mono); }

.code { color: var(--level); font: 0.8125rem var(--mono); }

.fix { color: var(--soft); }

pre { margin: 0; font: 0.8125rem/1.6 var(--mono); }

.excerpt { margin-top: 0.625rem; padding: 0.5rem 0.75rem; border-radius: 0.375rem; background: color-mix(in srgb, var(--ink) 5%, var(--card)); overflow-x: auto; }

.excerpt mark { display: inline-block; min-width: 100%; background: light-dark(#fde4df, #46231f); color: var(--ink); }

.number { display: inline-block; min-width: 2.5em; color: var(--soft); text-align: end; user-select: none; }

mark .number { color: inherit; }

.frames { display: flex; flex-wrap: wrap; gap: 1.25rem; margin: 1.25rem 0; }

figure { flex: none; width: 377px; max-width: 100%; margin: 0; }

figure.text { flex: 1 1 377px; min-width: 0; }

figure.text .source { height: 720px; max-height: none; }

figure.desktop { flex: 1 1 100%; width: 100%; }

figure.client { width: 642px; }

figure.narrow { width: 377px; }

figcaption a { margin-inline-start: 0.5rem; font-weight: 400; }

.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.chooser { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 1rem; margin: 0.75rem 0 1rem; }

.chooser label { display: grid; gap: 0.125rem; color: var(--soft); font-size: 0.8125rem; }

select, button { min-height: 2.25rem; padding: 0.25rem 0.75rem; border: 1px solid color-mix(in srgb, var(--ink) 45%, var(--card)); border-radius: var(--button-radius); background: var(--card); color: var(--ink); font: 0.9375rem var(--font); }

select { max-width: 16rem; }

button { border-color: var(--button); background: var(--button); color: var(--button-text); font-weight: 600; cursor: pointer; }

.note-editor { max-width: 46rem; margin: 0 0 1.5rem; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }

.note-editor h2 { margin-top: 0; }

.note-editor p { margin: 0 0 0.5rem; }

textarea { width: 100%; padding: 0.625rem; border: 1px solid color-mix(in srgb, var(--ink) 45%, var(--card)); border-radius: var(--button-radius); background: var(--card); color: var(--ink); font: 0.9375rem/1.5 var(--mono); resize: vertical; }

.note-status { min-height: 1.5em; color: var(--soft); }

[hidden] { display: none !important; }

.settings { display: flex; flex-wrap: wrap; gap: 0.125rem; margin: 0 0 0.5rem; padding: 0; list-style: none; }

.settings a { display: block; padding: 0.375rem 0.625rem; border-radius: 0.375rem; color: inherit; text-decoration: none; }

.settings a:hover { text-decoration: underline; }

.settings a[aria-current] { background: color-mix(in srgb, var(--ink) 8%, var(--card)); color: var(--ink); font-weight: 600; }

.ignored { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; }

.ignored code { font: 0.8125rem var(--mono); }

figcaption, summary { margin-bottom: 0.375rem; color: var(--ink); font-weight: 600; }

iframe { display: block; width: 100%; height: 720px; border: 1px solid var(--line); border-radius: 0.5rem; background: #ffffff; }

iframe.dark { background: #121212; }

iframe.forced-dark { background: #1f1f1f; }

.stage { margin-top: 1rem; overflow-x: auto; }

iframe.full { height: calc(100vh - 3rem); min-height: 30rem; }

iframe.full.phone { width: 377px; }

iframe.full.tablet { width: 770px; }

iframe.full.desktop { width: 1282px; }

iframe.reader { max-width: 52rem; height: 75vh; min-height: 30rem; background: var(--card); }

details { margin-top: 1.25rem; }

summary { cursor: pointer; }

.source { max-height: 32rem; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); white-space: pre-wrap; overflow: auto; }

@media (min-width: 60rem) {
  body { grid-template: 1fr / 14rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; padding: 1.25rem 1rem; border-bottom: 0; border-inline-end: 1px solid var(--line); overflow-y: auto; }
  .brand { margin-bottom: 0.75rem; }
  nav ul { display: block; }
  main { padding: 1.75rem 2rem 4rem; }
}
`;
