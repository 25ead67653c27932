import type { Theme } from "#theme/theme.js";
import { writeTokens } from "#theme/tokens.js";

/** The style sheet of all pages that people open: the design tokens, and the components that the pages are made of. */
export function writePageStyle(theme: Theme): string {
  return `
${writeTokens(theme)}${COMPONENTS}`;
}

/** One column on every screen. */
const COMPONENTS = `* { box-sizing: border-box; }
html { background: var(--back); color: var(--text); font: 100%/1.6 var(--font); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 40rem; margin: 0 auto; padding: clamp(1.75rem, 7vw, 4.5rem) max(1rem, env(safe-area-inset-right)) 3rem max(1rem, env(safe-area-inset-left)); font-size: 1.0625rem; overflow-wrap: anywhere; }
h1, h2, h3, p, ul, pre, fieldset { margin: 0; padding: 0; }
fieldset { min-width: 0; border: 0; }
h1, h2, h3 { color: var(--ink); font-family: var(--headings); line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.75rem, 1.45rem + 1.5vw, 2.25rem); letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; }
h3 { font-size: 1.1875rem; }
p { text-wrap: pretty; }
header [dir], .card [dir] { text-align: -webkit-match-parent; text-align: match-parent; }
a { color: var(--accent); text-decoration-thickness: 0.06em; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 0.12em; }
.site a { display: inline-block; color: var(--ink); font: bold 1.125rem/1.3 var(--headings); text-decoration: none; }
.site a:hover { text-decoration: underline; }
.site img { display: block; max-width: 100%; height: auto; }
.mark::before { content: ""; display: block; width: 2.75rem; height: 0.25rem; margin-bottom: 0.875rem; background: var(--accent); }
@media (prefers-color-scheme: dark) { .site .plate { box-sizing: content-box; max-width: calc(100% - 1.5rem); padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: #ffffff; color: #1d1a16; } }
header { margin: 0 0.25rem 1.25rem; }
.card { padding: clamp(1.5rem, 5vw, 2.5rem); border: 1px solid var(--line); border-radius: var(--radius); }
.card > * + *, .card > section > * + * { margin-top: 0.875rem; }
.card > section { margin-top: 2rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
.soft, small { color: var(--soft); font-size: 0.875rem; }
form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.125rem; margin-top: 1.5rem; justify-items: start; }
form > * { max-width: 100%; }
form > label:not(.tick), form > fieldset { width: 100%; }
label, legend { color: var(--ink); font-weight: 600; }
legend { margin-bottom: 0.25rem; padding: 0; }
form.row { display: flex; flex-wrap: wrap; align-items: end; gap: 0.875rem; }
form.row > label:not(.tick) { width: auto; }
.sign-up > form.row > label { flex: 1 1 15rem; }
label > small { display: block; font-weight: 400; }
input[type="email"], input[type="text"], select { display: block; width: 100%; min-height: 3rem; margin-top: 0.375rem; padding: 0 0.875rem; border: 1px solid var(--soft); border-radius: var(--button-radius); background: var(--card); color: var(--text); font: inherit; font-weight: 400; }
select { width: auto; min-width: 9rem; max-width: 100%; }
input[aria-invalid="true"] { border: 2px solid light-dark(#b3261e, #f2b8b5); }
.tick { display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem; font-weight: 400; color: var(--text); cursor: pointer; }
.tick input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
.tick strong { color: var(--ink); font-weight: 600; }
.group { margin: 0.5rem 0; padding-inline-start: 0.875rem; border-inline-start: 0.1875rem solid var(--line); }
.choices { margin: 0 0 0.5rem 2rem; }
.choices > div { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 11rem), 1fr)); gap: 0 1rem; }
summary { display: inline-block; min-height: 2.75rem; padding: 0.5rem 0; color: var(--accent); cursor: pointer; }
summary::before { content: "+ "; }
details[open] > summary::before { content: "– "; }
button { min-height: 3rem; padding: 0.625rem 1.375rem; border: 0; border-radius: var(--button-radius); background: var(--button); color: var(--button-text); font: inherit; font-weight: 600; line-height: 1.25; cursor: pointer; }
button:hover { filter: brightness(1.08); }
button.quiet { background: var(--quiet); color: var(--quiet-text); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.notice { padding: 0.875rem 1.125rem; border-inline-start: 0.25rem solid var(--accent); border-radius: 0.25rem; background: var(--quiet); color: var(--ink); }
.elsewhere { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { margin: 1.5rem 0.25rem 0; color: var(--soft); font-size: 0.875rem; }
footer a { color: inherit; }
@media (forced-colors: active) { button { border: 1px solid; } }
@media print { button, form { display: none; } }
`;
