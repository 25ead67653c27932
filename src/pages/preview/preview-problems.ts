import { escapeHtml } from "#content/text/escape.js";
import { formatPlace } from "#errors.js";
import type { ExcerptLine, PreviewProblem } from "./preview-snapshot.js";

const LEVELS = ["error", "warning", "note"] as const;

/** Problems where they belong, with the lines that they are about: errors first. */
export function renderProblems(problems: readonly PreviewProblem[]): string {
  const sorted = LEVELS.flatMap((level) => problems.filter((problem) => problem.level === level));
  return `<ul class="problems">
${sorted.map(renderProblem).join("\n")}
</ul>`;
}

function renderProblem({ level, code, message, fix, place, excerpt }: PreviewProblem): string {
  const where = place === undefined ? "" : `<bdi class="place">${escapeHtml(formatPlace(place))}</bdi> `;
  return `<li class="${level}"><p>${where}<span class="code">${code}</span></p>
<p dir="auto">${escapeHtml(message)} <span class="fix">${escapeHtml(fix)}</span></p>${excerpt === undefined ? "" : renderExcerpt(excerpt)}</li>`;
}

function renderExcerpt(lines: readonly ExcerptLine[]): string {
  const written = lines.map(({ number, text, marked }) => {
    const line = `<span class="number">${number}</span> ${escapeHtml(text)}`;
    return marked ? `<mark>${line}</mark>` : `<span>${line}</span>`;
  });
  return `<pre class="excerpt" tabindex="0">${written.join("\n")}</pre>`;
}
