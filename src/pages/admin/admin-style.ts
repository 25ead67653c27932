import type { Theme } from "#theme/theme.js";
import { writeTokens } from "#theme/tokens.js";

/** The style sheet of the publisher's pages. */
export function writeAdminStyle(theme: Theme): string {
  return `
${writeTokens(theme)}${COMPONENTS}`;
}

const COMPONENTS = `* { box-sizing: border-box; }
html { background: var(--back); color: var(--text); font: 100%/1.5 var(--font); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 72rem; margin: 0 auto; padding: 1.5rem max(1rem, env(safe-area-inset-right)) 4rem max(1rem, env(safe-area-inset-left)); overflow-wrap: anywhere; }
h1, h2, h3, p, ul, ol, dl, dd, pre, fieldset { margin: 0; }
h1, h2, h3 { color: var(--ink); font-family: var(--headings); line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.25rem; }
h3 { font-size: 1.0625rem; }
a { color: var(--accent); text-underline-offset: 0.18em; }
main { outline: none; }
main > * + *, .card > * + *, section > * + * { margin-top: 1rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 2rem; margin-bottom: 2rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
.site a { color: var(--ink); font: bold 1.125rem/1.3 var(--headings); text-decoration: none; }
.site img { display: block; max-width: 100%; height: auto; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
nav a, .tabs a { display: inline-block; padding: 0.625rem 0; min-height: 2.75rem; }
a[aria-current="page"] { color: var(--ink); font-weight: 600; text-decoration-thickness: 0.15em; }
.who { margin-inline-start: auto; display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; font-size: 0.875rem; color: var(--soft); }
.tabs { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
.cards > * { margin-top: 0; }
.card { padding: 1.25rem; border: 1px solid var(--line); border-radius: var(--radius); min-width: 0; }
.figure { color: var(--ink); font: bold 2rem/1.1 var(--headings); font-variant-numeric: tabular-nums; }
.soft, small, caption { color: var(--soft); font-size: 0.875rem; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1.25rem; }
ul, ol { padding-inline-start: 1.25rem; }
nav ul, ul.plain { padding: 0; list-style: none; }
ul.plain > li + li { margin-top: 0.5rem; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: start; padding-bottom: 0.25rem; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { color: var(--soft); font-size: 0.875rem; white-space: nowrap; }
tbody th { min-width: 4.5rem; font-weight: 600; color: var(--ink); }
td.long { overflow-wrap: anywhere; min-width: 14rem; }
.state { white-space: nowrap; }
.state::before { content: ""; display: inline-block; width: 0.625rem; height: 0.625rem; margin-inline-end: 0.375rem; border-radius: 50%; background: var(--soft); }
.state.good::before { background: light-dark(#2e7d32, #81c784); }
.state.warning::before { background: light-dark(#b26a00, #ffb74d); }
.state.bad::before { background: light-dark(#b3261e, #f2b8b5); border-radius: 0; }
.chart { display: block; width: 100%; height: 10rem; }
.chart.line { height: 5rem; }
.chart line, .chart polyline { vector-effect: non-scaling-stroke; }
.ends { display: flex; justify-content: space-between; }
.chart .joined { fill: var(--accent); }
.chart .left { fill: light-dark(#8d6e63, #bcaaa4); }
.chart .bounced { fill: light-dark(#b3261e, #f2b8b5); }
.chart .axis { stroke: var(--line); }
.chart .total { fill: none; stroke: var(--ink); stroke-width: 2; }
.key { display: inline-flex; align-items: center; gap: 0.375rem; }
.key::before { content: ""; width: 0.75rem; height: 0.75rem; background: var(--ink); }
.key.joined::before { background: var(--accent); }
.key.left::before { background: light-dark(#8d6e63, #bcaaa4); }
.key.bounced::before { background: light-dark(#b3261e, #f2b8b5); }
progress { width: 100%; height: 1rem; accent-color: var(--accent); }
.card > form > p + p { margin-top: 1rem; }
form.fields { display: grid; gap: 1rem; max-width: 40rem; }
label { color: var(--ink); font-weight: 600; }
fieldset { border: 0; padding: 0; min-width: 0; }
legend { color: var(--ink); font-weight: 600; padding: 0; }
label > small { display: block; font-weight: 400; }
.tick { display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem; font-weight: 400; }
.tick input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
input[type="email"], input[type="text"], input[type="search"], input[type="date"], input[type="file"], select, textarea { display: block; width: 100%; min-height: 2.75rem; margin-top: 0.25rem; padding: 0.5rem 0.75rem; border: 1px solid var(--soft); border-radius: var(--button-radius); background: var(--card); color: var(--text); font: inherit; font-weight: 400; }
textarea { min-height: 14rem; font: 0.9375rem/1.5 var(--mono); }
button, .button { display: inline-block; min-height: 2.75rem; padding: 0.5rem 1.125rem; border: 0; border-radius: var(--button-radius); background: var(--button); color: var(--button-text); font: inherit; font-weight: 600; line-height: 1.25; text-decoration: none; cursor: pointer; }
.button { padding-top: 0.75rem; }
button.quiet, .button.quiet { background: var(--quiet); color: var(--quiet-text); }
button.final, .button.final { background: light-dark(#b3261e, #f2b8b5); color: light-dark(#ffffff, #3b0a08); }
button:hover, .button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.notice { padding: 0.875rem 1.125rem; border-inline-start: 0.25rem solid var(--accent); background: var(--quiet); color: var(--quiet-text); }
.notice a { color: inherit; }
.notice.bad { border-color: light-dark(#b3261e, #f2b8b5); }
iframe { display: block; width: 100%; height: 40rem; border: 1px solid var(--line); background: #ffffff; }
iframe.phone { max-width: 24rem; }
iframe.desktop { min-width: 44rem; }
.figures { grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); }
ul.acts > li + li { margin-top: 0; }
pre, code { font-family: var(--mono); font-size: 0.875rem; white-space: pre-wrap; }
summary { min-height: 2.75rem; padding: 0.5rem 0; color: var(--accent); cursor: pointer; }
.elsewhere, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { display: inline-block; padding: 0.75rem 0; }
@media (prefers-color-scheme: dark) { .site .plate { box-sizing: content-box; padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: #ffffff; } }
@media (forced-colors: active) { button, .button { border: 1px solid; } .state::before { background: CanvasText; } }
`;
