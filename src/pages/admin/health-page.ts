import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formTokenField, renderAdminPage, renderTable } from "./admin-page.js";
import { renderLevel } from "./issue-table.js";

/** The result of one check. */
export interface CheckResult {
  readonly check: string;
  readonly level: "ok" | "warning" | "error" | "skipped";
  readonly said: string;
  readonly fix?: string;
  /** DNS records to add or to change. */
  readonly records?: readonly { readonly name: string; readonly type: string; readonly value: string }[];
}

const RESULTS: Readonly<Record<CheckResult["level"], string>> = {
  ok: renderLevel("good", "works"),
  warning: renderLevel("warning", "could be better"),
  error: renderLevel("bad", "doesn't work"),
  skipped: renderLevel("", "not checked"),
};

/** @param results undefined before the checks have run */
export function renderHealthPage(frame: AdminFrame, results: readonly CheckResult[] | undefined): string {
  const token = formTokenField(frame.session?.formToken ?? "");
  return renderAdminPage({
    ...frame,
    title: "Check everything",
    body: `<section class="card"><p>Tries all that sending needs, as <code>feedletter doctor</code> does: the database, templates, the mail server, the mailbox, the public address with its certificate, and what the DNS says about your domain. It sends nothing, and may take half a minute.</p>
<form method="post">${token}<button>${results === undefined ? "Check now" : "Check again"}</button></form></section>
${results === undefined ? "" : renderResults(results)}`,
  });
}

function renderResults(results: readonly CheckResult[]): string {
  const rows = results.map((result) => [
    escapeHtml(result.check),
    RESULTS[result.level],
    `${escapeHtml(describe(result))}${renderRecords(result)}`,
  ]);
  return renderTable("What was found", ["Check", "Result", "Details"], rows);
}

function describe({ said, fix }: CheckResult): string {
  return fix === undefined ? said : `${said}${/[\p{L}\p{N})]$/u.test(said) ? "." : ""} ${fix}`;
}

function renderRecords({ records = [] }: CheckResult): string {
  return records
    .map(({ name, type, value }) => `<br><code>${escapeHtml(`${name}  ${type}  ${value}`)}</code>`)
    .join("");
}
