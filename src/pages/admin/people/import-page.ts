import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatNumber, formTokenField, renderAdminPage } from "../admin-page.js";
import { renderImportReport } from "./import-report.js";
import { COLUMN_MEANINGS, columnNames, type ImportChoices, type ImportView } from "./import-view.js";

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
  const takes = problems.length === 0 && result !== undefined && result.rows > result.counts.rejected;
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
  const isUnclear = (name: string): boolean =>
    all.some(({ header, as }) => header === name && as === "unclear");
  const named = columnNames(lists).map((header, index) => ({ header, index }));
  const sorted = named.toSorted(
    (one, other) => Number(isUnclear(other.header)) - Number(isUnclear(one.header)),
  );
  const isOpen = all.some(({ as }) => as === "unclear");
  return `<details${isOpen ? " open" : ""}><summary>Say what the columns mean</summary><section>
<p class="soft">If a column says who wants the mails, name the values of those who do, such as <code>yes, single</code>. <code>empty</code> and <code>filled</code> stand for any such value.</p>
<div class="cards">
${sorted.flatMap(({ header, index }) => (header === "" ? [] : [renderColumn(header, index, { all, choices })])).join("\n")}
</div></section></details>`;
}

function renderColumn(
  header: string,
  index: number,
  { all, choices }: { readonly all: ImportView["lists"][number]["columns"]; readonly choices: ImportChoices },
): string {
  const chosen = choices.columns.find((column) => column.index === index);
  const column = all.find((one) => one.header === header);
  const option = (value: string, words: string): string =>
    `<option value="${value}"${value === (chosen?.means ?? "") ? " selected" : ""}>${escapeHtml(words)}</option>`;
  const meanings = Object.entries(COLUMN_MEANINGS).map(([value, words]) => option(value, words));
  const understood = chosen === undefined ? ` (${column?.as ?? "ignored"})` : "";
  return `<div class="card" role="group" aria-labelledby="column-${index}"><h3 id="column-${index}" dir="auto">${escapeHtml(header.slice(0, 60))}</h3>
<p class="soft" dir="auto">${escapeHtml(column?.examples.join(", ") || "empty")}</p>
<p><label>It means <select name="means">${option("", `as understood${understood}`)}${meanings.join("")}</select></label></p>
<p><label>Values of people who want the mails <input type="text" name="values" maxlength="300" autocomplete="off" value="${escapeHtml(chosen?.values ?? "")}"></label></p>
<input type="hidden" name="column" value="${index}"></div>`;
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
