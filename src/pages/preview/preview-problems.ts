import { escapeHtml } from "#content/text/escape.js";
import { formatPlace } from "#errors.js";
import type { ExcerptLine, PreviewProblem } from "./preview-snapshot.js";

/** Errors, warnings, and folded up below them notes, each with the lines it is about. */
export function renderProblems(problems: readonly PreviewProblem[]): string {
  const ofLevel = (level: PreviewProblem["level"]) => problems.filter((problem) => problem.level === level);
  const notes = ofLevel("note");
  const folded =
    notes.length === 0
      ? ""
      : `<details><summary>${notes.length} ${notes.length === 1 ? "note" : "notes"}</summary>${renderList(notes)}</details>`;
  return renderList([...ofLevel("error"), ...ofLevel("warning")]) + folded;
}

function renderList(problems: readonly PreviewProblem[]): string {
  if (problems.length === 0) return "";
  return `<ul class="problems">
${problems.map(renderProblem).join("\n")}
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
