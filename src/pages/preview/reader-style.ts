/** How a plain reader app might show a feed. */
export const READER_STYLE = `:root {
  color-scheme: light dark;
  --text: light-dark(#23252a, #e3e1dc);
  --quiet: light-dark(#5b5f68, #a4a8b1);
  --accent: light-dark(#1a5fb4, #8ab8f0);
  --line: light-dark(#e2ded5, #30343c);
}

* { box-sizing: border-box; }

body {
  max-width: 42rem;
  margin: 0 auto;
  padding: 1.5rem 1.25rem 4rem;
  background: light-dark(#ffffff, #1c1f25);
  color: var(--text);
  font: 1.0625rem/1.6 ui-serif, Georgia, "Noto Serif", serif;
  overflow-wrap: anywhere;
}

h1, h2, .meta, .tags { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }

h1 { margin: 0; font-size: 1.0625rem; }

header p { margin: 0; color: var(--quiet); font-size: 0.9375rem; }

article { margin-top: 2rem; padding-top: 2rem; border-top: 1px solid var(--line); }

h2 { margin: 0; font-size: 1.5rem; line-height: 1.25; }

a { color: var(--accent); }

h2 a { color: inherit; text-decoration: none; }

.meta { margin: 0.375rem 0 1rem; color: var(--quiet); font-size: 0.875rem; }

img { max-width: 100%; height: auto; border-radius: 0.25rem; }

pre { padding: 0.75rem 1rem; background: light-dark(#f4f2ee, #14161a); font-size: 0.875rem; overflow-x: auto; }

table { display: block; overflow-x: auto; border-collapse: collapse; }

td, th { padding: 0.25rem 0.5rem; border: 1px solid var(--line); }

.tags { display: flex; flex-wrap: wrap; gap: 0.375rem; padding: 0; color: var(--quiet); font-size: 0.75rem; list-style: none; }

.tags li { padding: 0.0625rem 0.5rem; border: 1px solid var(--line); border-radius: 1rem; }
`;
