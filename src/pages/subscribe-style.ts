/** One column on every screen, system fonts, light or dark as the system is. */
export const SUBSCRIBE_STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#fcfbf8, #14161a);
  --raised: light-dark(#ffffff, #1c1f25);
  --text: light-dark(#23252a, #e3e1dc);
  --strong: light-dark(#0f1114, #f6f4ef);
  --quiet: light-dark(#5b5f68, #a4a8b1);
  --accent: light-dark(#9a3412, #f2a274);
  --line: light-dark(#e2ded5, #30343c);
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, ui-serif, Georgia, "Noto Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}

* { box-sizing: border-box; }

html {
  background: var(--ground);
  color: var(--text);
  font: 100%/1.6 var(--sans);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}

body {
  max-width: 42rem;
  margin: 0 auto;
  padding: clamp(1.5rem, 6vw, 4.5rem) max(1.25rem, env(safe-area-inset-right)) 3rem max(1.25rem, env(safe-area-inset-left));
  font-size: clamp(1.0625rem, 1rem + 0.3vw, 1.1875rem);
  overflow-wrap: anywhere;
}

h1, h2, h3, p, ul, pre { margin: 0; }

h1, h2, h3 { color: var(--strong); font-family: var(--serif); line-height: 1.2; text-wrap: balance; }

h1 { font-size: clamp(2.5rem, 1.75rem + 4vw, 4rem); font-weight: 600; letter-spacing: -0.02em; line-height: 1.05; }

h2 { font-size: clamp(1.375rem, 1.25rem + 0.6vw, 1.625rem); font-weight: 600; }

h3 { font-size: clamp(1.1875rem, 1.1rem + 0.4vw, 1.375rem); font-weight: 600; }

p { text-wrap: pretty; }

a { color: var(--accent); text-decoration: underline; text-decoration-thickness: 0.06em; text-underline-offset: 0.2em; }

a:hover { text-decoration-thickness: 0.12em; }

a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible { outline: 0.1875rem solid var(--accent); outline-offset: 0.1875rem; border-radius: 0.125rem; }

.site { margin-bottom: 0.75rem; font-weight: 600; }

.site a { text-decoration: none; }

.site a:hover { text-decoration: underline; }

.about { margin-top: 1rem; color: var(--quiet); font: 400 clamp(1.1875rem, 1.1rem + 0.6vw, 1.4375rem)/1.45 var(--serif); }

section { margin-top: clamp(2.75rem, 8vw, 4.5rem); }

h2 + p { margin-top: 0.75rem; }

.quiet { color: var(--quiet); font-size: 0.875em; }

.feeds {
  margin: 1.5rem 0 1rem;
  padding: 0;
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  background: var(--raised);
  list-style: none;
  overflow: hidden;
}

.feeds li + li { border-top: 1px solid var(--line); }

.feeds li { display: flex; align-items: center; }

.feeds a { display: grid; flex: 1; gap: 0.125rem 1rem; padding: 0.875rem 1.125rem; text-decoration: none; }

button {
  min-height: 2.75rem;
  padding: 0 1rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--ground);
  color: var(--strong);
  font: inherit;
  font-size: 0.875em;
  cursor: pointer;
}

button:hover { border-color: var(--accent); }

.feeds button { margin-inline-end: 0.625rem; }

.readers, .topics { display: flex; flex-wrap: wrap; gap: 0.375rem 1.25rem; margin-top: 0.5rem; padding: 0; list-style: none; }

.readers a, .topics a { display: inline-block; padding: 0.375rem 0; }

.readers + p { margin-top: 0.75rem; }

details { margin-top: 1rem; }

summary { padding: 0.5rem 0; color: var(--strong); font-weight: 600; cursor: pointer; }

form { display: grid; gap: 1rem; margin-top: 1.5rem; }

label { display: grid; gap: 0.25rem; color: var(--quiet); font-size: 0.875em; }

input {
  min-height: 2.75rem;
  width: 100%;
  padding: 0 0.75rem;
  border: 1px solid var(--quiet);
  border-radius: 0.5rem;
  background: var(--raised);
  color: var(--text);
  font: inherit;
}

form button { justify-self: start; border-color: transparent; background: var(--strong); color: var(--ground); font-weight: 600; }

.elsewhere { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.feeds a:hover .url { text-decoration: underline; }

.feeds a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible { outline-offset: -0.25rem; border-radius: 0.75rem; }

.feeds strong { color: var(--strong); font-weight: 600; }

.url { font: 0.8125em/1.5 var(--mono); }

article { padding: 1.75rem 0; border-top: 1px solid var(--line); }

h2 ~ article:first-of-type { margin-top: 1.5rem; }

article:last-of-type { padding-bottom: 0; }

article h3 { margin-top: 0.375rem; }

h3 a { color: inherit; text-decoration-color: transparent; }

h3 a:hover { color: var(--accent); text-decoration-color: currentcolor; }

h3 + p { margin-top: 0.5rem; }

.meta { color: var(--quiet); font-size: 0.8125em; }

.meta a { color: inherit; }

.authors::before { content: "· "; }

.tags { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-top: 0.875rem; padding: 0; font-size: 0.75em; list-style: none; }

.tags li { padding: 0.125rem 0.625rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet); }

pre {
  margin-top: 1.25rem;
  padding: 1rem 1.125rem;
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  background: var(--raised);
  font: 0.8125rem/1.65 var(--mono);
  white-space: pre-wrap;
}

code { font: inherit; }

footer { margin-top: clamp(2.75rem, 8vw, 4.5rem); padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 0.875em; }

@media (min-width: 40rem) {
  form { grid-template-columns: 1fr 1fr; }
  .feeds a { grid-template-columns: 6.5rem 1fr; align-items: baseline; }
}

@media print {
  body { max-width: none; padding: 0; }
  article { break-inside: avoid; }
  button, form { display: none; }
}
`;
