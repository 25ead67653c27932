import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatNumber, formTokenField, renderAdminPage } from "../admin-page.js";
import { renderImportReport } from "./import-report.js";
import { COLUMN_MEANINGS, columnNames, type ImportView } from "./import-view.js";

/** Where a file is chosen. @param maxBytes that it may have */
export function renderUploadPage(frame: AdminFrame, maxBytes: number, problem?: string): string {
  const { base, session } = frame;
  return renderAdminPage({
    ...frame,
    title: "Import a list",
    body: `${problem === undefined ? "" : `<p class="notice bad" role="alert">${escapeHtml(problem)}</p>\n`}<section class="card">
<p>An export from Mailchimp, Substack, Ghost or another service, or a spreadsheet: CSV, TSV, or a zip file with some. First you see how it is understood and what would happen. Nobody is imported before you say so.</p>
<form class="fields" method="post" enctype="multipart/form-data" action="${escapeHtml(`${base}/people/import`)}">${formTokenField(session?.formToken ?? "")}
<label>File <small>Up to ${formatNumber(maxBytes / 1024 / 1024)} MB. Larger ones fit when they are zipped.</small> <input type="file" name="file" required accept=".csv,.tsv,.tab,.txt,.zip"></label>
<p class="row"><button>Read this file</button> <a href="${escapeHtml(`${base}/people`)}">Back, change nothing</a></p>
</form>
</section>`,
  });
}

export function renderImportPage(frame: AdminFrame, view: ImportView): string {
  const { base, session } = frame;
  const { upload, shown, problems, lists, result } = view;
  const problem =
    problems.length === 0
      ? ""
      : `<div class="notice bad" role="alert">${problems.map((one) => `<p>${escapeHtml(one)}</p>`).join("\n")}</div>`;
  const takes = result !== undefined && result.rows > result.counts.rejected;
  return renderAdminPage({
    ...frame,
    title: "Import a list",
    body: `${problem}
${renderImportReport(frame, view)}
${
  lists.length === 0
    ? `<p><a class="button" href="${escapeHtml(`${base}/people/import`)}">Choose another file</a></p>`
    : `<form class="fields" method="post" enctype="multipart/form-data" action="${escapeHtml(`${base}/people/import`)}">${formTokenField(session?.formToken ?? "")}<input type="hidden" name="upload" value="${escapeHtml(upload)}"><input type="hidden" name="shown" value="${escapeHtml(shown)}">
${renderColumns(view)}
${renderChoices(view)}
<p class="row"><button name="step" value="check"${takes ? ' class="quiet"' : ""}>Look again with these answers</button>${takes ? ' <button name="step" value="take">Import these people</button>' : ""} <a href="${escapeHtml(`${base}/people`)}">Back, change nothing</a></p>
</form>`
}`,
  });
}

function renderColumns({ lists, choices }: ImportView): string {
  const all = lists.flatMap(({ columns }) => columns);
  const fields = columnNames(lists).map((header, index) => {
    if (header === "") return "";
    const chosen = choices.columns.find((column) => column.index === index);
    const column = all.find((one) => one.header === header);
    const option = (value: string, words: string): string =>
      `<option value="${value}"${value === (chosen?.means ?? "") ? " selected" : ""}>${escapeHtml(words)}</option>`;
    const meanings = Object.entries(COLUMN_MEANINGS).map(([value, words]) => option(value, words));
    const name = escapeHtml(header.slice(0, 60));
    const understood = chosen === undefined ? ` (${column?.as ?? "ignored"})` : "";
    return `<fieldset class="card"><legend dir="auto">${name}</legend>
<p class="soft" dir="auto">${escapeHtml(column?.examples.join(", ") || "empty")}</p>
<input type="hidden" name="column" value="${index}">
<label>It means<span class="elsewhere"> (${name})</span> <select name="means">${option("", `as understood${understood}`)}${meanings.join("")}</select></label>
<label>Values of people who want the mails<span class="elsewhere"> (${name})</span> <small>Only for "who wants the mails": such as <code>yes,single</code>; <code>empty</code> and <code>filled</code> stand for any such value.</small> <input type="text" name="values" maxlength="300" autocomplete="off" value="${escapeHtml(chosen?.values ?? "")}"></label>
</fieldset>`;
  });
  const isAsked = all.some(({ as }) => as === "unclear");
  return `<details${isAsked || choices.columns.length > 0 ? " open" : ""}><summary>Say what the columns mean</summary>
${fields.join("\n")}
</details>`;
}

function renderChoices({ digests, choices, lists }: ImportView): string {
  const boxes = digests.map(
    ({ name, title }) =>
      `<label class="tick" dir="auto"><input type="checkbox" name="digest" value="${escapeHtml(name)}"${choices.digests.includes(name) ? " checked" : ""}> ${escapeHtml(title)}</label>`,
  );
  const hasTags = lists.some(({ columns }) => columns.some(({ as }) => as.split(" and ").includes("tags")));
  const tags = hasTags
    ? `\n<label class="tick"><input type="checkbox" name="tags" value="yes"${choices.tags ? " checked" : ""}> Make tags that posts have the topics of people</label>`
    : "";
  return `<fieldset><legend>Digests for these people</legend>${boxes.join("\n")}</fieldset>${tags}
<label>Where did they give their consent? <small>Kept as evidence. Empty: the file's name.</small> <input type="text" name="source" maxlength="300" autocomplete="off" dir="auto" value="${escapeHtml(choices.source)}"></label>`;
}
